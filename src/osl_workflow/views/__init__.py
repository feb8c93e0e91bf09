"""One file, one question: tables, handlers and query. What a view is and what it must keep to: `store/view.py`.

`catalogue.py` lists them; `answers.py` is what every answer has in common; `history.naming` gives ids their names
when an answer is shown. Views do not import each other: each can be added or deleted alone.
"""
