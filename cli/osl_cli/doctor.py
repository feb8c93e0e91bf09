"""`osl doctor`: whether the office is well, on one page, with advice."""

from __future__ import annotations

from dataclasses import replace

from osl_cli.answer import Answer, Heading, Line, Part, Tone
from osl_cli.frame import as_command, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.showing import told
from osl_workflow.acts.desk import CLOCKS_DIFFER
from osl_workflow.bootstrap import House, Settings, clock_of, note_misdated, open_house, read_settings
from osl_workflow.doctor.examination import examine, worst
from osl_workflow.doctor.finding import SAMPLE, Finding, Mark, Opened, Patient
from osl_workflow.errors import OslError, Refused, Tampered, Usage
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.store.folder import check_readable, has_history

TONES: dict[Mark, Tone] = {"well": "good", "unknown": "quiet", "advice": "warn", "act": "bad", "tampered": "bad"}
EXIT_CODES: dict[Mark, int] = {"act": 1, "tampered": 4}


@as_command(
    "doctor",
    help=Text(
        pl="""Obejrzyj ośrodek: zapisy, dysk, zegar, kopie, prawa do plików. Przy każdej usterce jest rada, co zrobić.

        Ogląda także ośrodek, który się nie otwiera. Kończy się kodem 0, gdy nic nie trzeba robić, 1, gdy trzeba, 4, gdy
        zapisy są naruszone. Nie pokazuje niczyich danych.""",
        en="""Look the centre over: records, disk, clock, backups, permissions. Whatever is wrong comes with advice.

        It also looks at a centre that does not open. The exit code is 0 when nothing must be done, 1 when something
        must, 4 when records were tampered with. It shows nobody's data.""",
    ),
)
@option(
    "--all", "all_", is_flag=True,
    help=Text(
        pl="Obejrzyj wszystkie zapamiętane stany i całe pliki, nie tylko próbkę (trwa dłużej).",
        en="Look at all remembered states and whole files, not only at a sample (takes longer).",
    ),
)  # fmt: skip
@option(
    "--clock-is-right", is_flag=True,
    help=Text(
        pl="Zegar jest dobrze ustawiony, a złą datę miały dotychczasowe wpisy: pozwól znów zapisywać.",
        en="The clock is right, and it was the entries so far whose date was wrong: let recording go on.",
    ),
)  # fmt: skip
def doctor(run: Run, all_: bool, clock_is_right: bool) -> Answer:
    """Look the office over."""
    if not has_history(run.folder):
        raise Usage("cli.no_office", folder=str(run.folder.resolve()))
    check_readable(run.folder)
    settings = _settings(run)
    house, why = _opened(run)
    if clock_is_right:
        if house is None:
            raise why or Refused("acts.office_not_founded")
        return _noted(run, house)
    patient = Patient(
        folder=run.folder,
        server=settings.server,
        demo=settings.demo is not None,
        now=clock_of(settings)(),
        opened=None if house is None else Opened(house.desk, lambda: house.views),
        why_closed=why,
        sample=None if all_ else SAMPLE,
        misdated=settings.misdated,
    )
    findings = list(examine(patient))
    mark = worst(findings)
    data = {
        "folder": str(run.folder.resolve()), "now": patient.now, "mark": mark,
        "checks": [
            {"check": one.check, "mark": one.found.mark, "found": one.found.said, "advice": one.found.advice,
             "data": dict(one.found.data)}
            for one in findings
        ],
    }  # fmt: skip
    parts: list[Part] = [
        Line(sentence("cli_doctor.heading", folder=str(run.folder.resolve()), now=patient.now), "strong")
    ]
    causes: list[Sentence] = []
    for one in findings:
        parts += _told(one, causes)
    return Answer(data, *parts, Heading(_summary(mark, findings)), exit_code=EXIT_CODES.get(mark, 0))


def _settings(run: Run) -> Settings:
    """Return what `office.toml` says; where it cannot be read the office does not open, and the page says why."""
    try:
        return read_settings(run.folder)
    except Refused:
        return Settings()


def _opened(run: Run) -> tuple[House | None, OslError | None]:
    """Return the office, or why it does not open; one that was never founded is opened all the same."""
    try:
        house = open_house(run.folder)
    except OslError as error:
        return None, error
    except Exception as error:  # noqa: BLE001  # whatever is broken, the doctor looks at the rest
        return None, Tampered("doctor.broken", what=type(error).__name__)
    run.on_close.append(house.close)
    if house.store.last_position() == 0:
        return None, Refused("acts.office_not_founded")
    return house, None


def _told(one: Finding, causes: list[Sentence]) -> list[Part]:
    """Tell a finding; a cause that hinders several looks is told once, and the others say that it hinders them too."""
    found = one.found
    if found.said in causes:
        found = replace(found, mark="unknown", said=sentence("cli_doctor.same_cause"))
    elif found.mark != "well":
        causes.append(found.said)
    line = sentence(
        "cli_doctor.line",
        mark=sentence(f"cli_doctor.mark_{found.mark}"),
        title=sentence(f"doctor.title_{one.check}"),
        found=found.said,
    )
    advice = [Line(found.advice, indent=4)] if found.advice is not None else []
    return [Line(line, None if found.mark == "well" else TONES[found.mark]), *advice]


def _summary(mark: Mark, findings: list[Finding]) -> Sentence:
    count = len({told(one.found.said) for one in findings if one.found.mark == mark})  # causes, not looks
    match mark:
        case "tampered":
            return sentence("cli_doctor.tampered")
        case "act":
            return sentence("cli_doctor.to_do", n=count)
        case "advice":
            return sentence("cli_doctor.only_advice", n=count)
        case _:
            return sentence("cli_doctor.all_well")


def _noted(run: Run, house: House) -> Answer:
    newest = house.store.newest()
    if newest is None or newest.event.meta.recorded_at - house.desk.now() <= CLOCKS_DIFFER:
        return Answer({"misdated": None}, Line(sentence("cli_doctor.clock_fine"), "good"))
    note_misdated(run.folder, newest.position)
    said = sentence("cli_doctor.clock_noted", position=newest.position)
    return Answer({"misdated": newest.position}, Line(said, "good"))
