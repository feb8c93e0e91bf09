"""`python -m osl_cli` is the same as `osl`."""

from osl_cli.main import main

if __name__ == "__main__":
    main()
