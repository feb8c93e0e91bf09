"""Acts on one-off contacts: the register beside the cases, so that a single answer is not taken for social work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.acts.desk import Done, Plan, Who, Wish, permitted, write
from osl_workflow.contact.commands import ContactCommand, RecordContact
from osl_workflow.contact.decide import decide
from osl_workflow.contact.state import KIND
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Desk
    from osl_workflow.acts.reading import Reader


def record(desk: Desk, who: Who, wish: Wish, command: RecordContact) -> Done:
    """Note a one-off contact. The answer holds `contact` (id).

    Raises:
        Refused: not permitted, an unknown theme, or a day that has not come.
    """
    id = desk.new_id()

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "contact_add", acting)
        if command.person is not None:
            reader.person(command.person)
        themes = reader.standard(acting.on).lists["help_reasons"].entries
        events = decide(None, command, acting, themes=tuple(themes))
        return Plan(write(Stream(KIND, id), 0, events), {"contact": str(id)})

    return desk.do(who, wish, act, command)


def act_on(desk: Desk, who: Who, wish: Wish, contact: UUID, command: ContactCommand) -> Done:
    """Carry out a command on a contact: take it back, or say which case grew from it.

    Raises:
        Refused: not permitted, or it does not fit what is recorded.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "contact_add", acting)
        state = reader.contact(contact)
        events = decide(state, command, acting)
        return Plan(write(Stream(KIND, contact), state.version, events), {"contact": str(contact)})

    return desk.do(who, wish, act, {"contact": str(contact), "command": command})
