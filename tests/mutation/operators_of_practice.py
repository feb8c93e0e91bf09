"""Mistakes of practice: who grants and approves, what the client has no part in, deadlines of the law, no way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osl_workflow.process.checks.signs import signs_of_step
from tests.mutation.mutants import GONE, PHASES, Mutant, Path, Step, Whole, mutant, operator
from tests.mutation.parts import (
    NOBODY,
    approvals,
    dues,
    granting,
    is_required,
    listed,
    name_of,
    of_stage,
    on_social_work,
)

NEVER = "case.has_active_agreement && !case.has_active_agreement"

# --- CLOSING ----------------------------------------------------------------------------------------------------------


def other_reason(whole: Whole, *kinds: str, phases: tuple[str, ...] = PHASES) -> Iterator[Mutant]:
    """Yield mutants that close for the first reason of one of these classes, in these phases."""
    reason = next((code for code, known in whole.standard.closing.items() if known.kind in kinds), NOBODY)
    for path, step, name, outcome in whole.outcomes():
        if "closes" in outcome and path[1] in phases:
            yield mutant(f"{name_of(step)}.{name}", ((*path, "closes"), reason))


@operator("rename a reason for closing", "CLOSING")
def _(whole: Whole) -> Iterator[Mutant]:
    return other_reason(whole)


@operator("close early by an outcome", "CLOSING")
def _(whole: Whole) -> Iterator[Mutant]:
    return other_reason(whole, "early")


@operator("close as before work at the end", "CLOSING")
def _(whole: Whole) -> Iterator[Mutant]:
    early = (whole.parameters("CLOSING") or {}).get("before_work_phases", PHASES[:2])
    return other_reason(whole, "before_work", phases=tuple(phase for phase in PHASES if phase not in early))


@operator("close as if the work were done before it began", "CLOSING")
def _(whole: Whole) -> Iterator[Mutant]:
    return other_reason(whole, "normal", phases=PHASES[:2])


# --- DECISION, TRACKS, SEPARATION -------------------------------------------------------------------------------------


@operator("decide without a request", "DECISION")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in granting(whole, "DECISION"):
        yield mutant(name_of(step), ((*path, "needs"), GONE))


@operator("let one person request and decide", "DECISION")
def _(whole: Whole) -> Iterator[Mutant]:
    tracks = {name_of(step): step.get("track") for _, step in whole.steps()}
    decisions = {name_of(step) for _, step in granting(whole, "DECISION")}
    for path, step in granting(whole, "DECISION"):
        for name in step.get("needs", ()):
            if tracks[name] == "benefits" and name not in decisions:
                others = [other for other in step.get("not_by", ()) if other != name]
                yield mutant(f"{name_of(step)}-{name}", ((*path, "not_by"), others or GONE))


@operator("let social work wait for a decision", "DECISION")
def _(whole: Whole) -> Iterator[Mutant]:
    decisions = {name_of(step) for _, step in granting(whole, "DECISION")}
    for path, step in whole.steps():
        if on_social_work(step) and name_of(step) not in decisions:
            for name in sorted(decisions):
                yield mutant(f"{name_of(step)}-{name}", ((*path, "needs"), [*step.get("needs", []), name]))


@operator("let nobody decide on a request", "DECISION")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in granting(whole, "DECISION"):
        yield mutant(name_of(step), (path, GONE))


@operator("grant money on the track of social work", "TRACKS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in granting(whole, "TRACKS"):
        yield mutant(name_of(step), ((*path, "track"), "social_work"))


@operator("let who diagnoses grant", "TRACKS")
def _(whole: Whole) -> Iterator[Mutant]:
    diagnosing = of_stage(whole, *(whole.parameters("TRACKS") or {}).get("stages", ("I",)))
    for path, step in granting(whole, "TRACKS"):
        for _, other in diagnosing:
            yield mutant(f"{name_of(step)}-{name_of(other)}", ((*path, "by"), [*step["by"], other["by"][0]]))


@operator("let who grants diagnose", "TRACKS")
def _(whole: Whole) -> Iterator[Mutant]:
    grantor = next((name for name, role in whole.standard.roles.items() if role.grants), NOBODY)
    for path, step in of_stage(whole, *(whole.parameters("TRACKS") or {}).get("stages", ("I",))):
        yield mutant(name_of(step), ((*path, "by"), [*step["by"], grantor]))


@operator("let the approver perform", "SEPARATION")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, approval in approvals(whole):
        here = path[:3]
        yield mutant(".".join(map(str, (name_of(step), *path[4:-1]))), ((*here, "by"), [*step["by"], *approval["by"]]))


@operator("let who diagnosed or planned grant", "SEPARATION")
def _(whole: Whole) -> Iterator[Mutant]:
    apart = of_stage(whole, *(whole.parameters("SEPARATION") or {}).get("stages", ("I", "III")))
    names = [name_of(step) for _, step in apart if is_required(step)]
    for path, step in granting(whole, "SEPARATION"):
        for name in step.get("not_by", ()):
            if name in names:
                others = [other for other in step["not_by"] if other != name]
                yield mutant(f"{name_of(step)}-{name}", ((*path, "not_by"), others or GONE))


# --- TOGETHER, STATUTORY, RECURRING -----------------------------------------------------------------------------------


@operator("leave the client out", "TOGETHER")
def _(whole: Whole) -> Iterator[Mutant]:
    known = whole.parameters("TOGETHER") or {}
    for path, step in whole.steps():
        is_meant = (
            step.get("stage") in known.get("stages", ())
            or {str(code).partition(".")[0] for code in listed(step.get("tool"))} & set(known.get("tools", ()))
            or set(step.get("records", ())) & set(known.get("records", ()))
        )
        if is_meant and on_social_work(step):
            yield mutant(name_of(step), ((*path, "with"), GONE))


def of_the_law(whole: Whole) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Yield the deadlines of the law: place, path, what they say."""
    for path, step in whole.steps():
        for here, due in dues(path, step):
            known = whole.standard.parameters.get(due.get("within", "").removeprefix("$"))
            if known is not None and known.statutory:
                yield f"{name_of(step)}.{here[-1]}", here, due


@operator("write a deadline of the law as a number", "STATUTORY")
def _(whole: Whole) -> Iterator[Mutant]:
    for place, here, _ in of_the_law(whole):
        yield mutant(place, ((*here, "within"), "14 days"))


@operator("make a statutory deadline ordinary", "STATUTORY")
def _(whole: Whole) -> Iterator[Mutant]:
    for place, here, _ in of_the_law(whole):
        yield mutant(place, ((*here, "statutory"), GONE))


@operator("count a statutory deadline from the phase", "STATUTORY")
def _(whole: Whole) -> Iterator[Mutant]:
    for place, here, _ in of_the_law(whole):
        yield mutant(place, ((*here, "after"), PHASES[0]))


@operator("ask for no day of evaluation", "RECURRING")
def _(whole: Whole) -> Iterator[Mutant]:
    known = whole.parameters("RECURRING") or {}
    if of_stage(whole, *known.get("stages", ("III",))):
        dated = [path for path, _, _, field in whole.fields() if field["type"] in ("date", "interval")]
        yield mutant("all forms", *(((*path, "type"), "text") for path in dated))


def reviews(whole: Whole) -> Iterator[tuple[Path, Step]]:
    tools = set((whole.parameters("RECURRING") or {}).get("review_tools", ()))
    return ((path, step) for path, step in whole.steps() if "every" in step and set(listed(step.get("tool"))) & tools)


@operator("review lasting help too rarely", "RECURRING")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in reviews(whole):
        yield mutant(name_of(step), ((*path, "every"), "600 months"))


@operator("review lasting help never", "RECURRING")
def _(whole: Whole) -> Iterator[Mutant]:
    lasting = (whole.parameters("RECURRING") or {}).get("lasting", ())
    asked = [name for _, _, name, _ in whole.fields() if name in lasting]
    for name in asked[:1]:
        yield mutant(name, *(((*path, "every"), GONE) for path, _ in reviews(whole)))


# --- SOUND ------------------------------------------------------------------------------------------------------------


@operator("let nothing close the work", "SOUND", "CONTENT")
def _(whole: Whole) -> Iterator[Mutant]:
    last = [path for path, _, _, outcome in whole.outcomes() if "closes" in outcome and path[1] == PHASES[-1]]
    away = [((*path, "closes"), GONE) for path in last]
    yield mutant("returning", *away, *(((*path, "returns_to"), "plan") for path in last))
    yield mutant("going on", *away)


@operator("let a step say only once more", "SOUND", "CONTENT")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        if is_required(step):
            names = [*step.get("outcomes", {"done": {}})]
            again = {name: {"title": {"pl": "a", "en": "a"}, "again": "true"} for name in names}
            yield mutant(name_of(step), ((*path, "outcomes"), again))


@operator("ask of a step what can never be", "SOUND", "GUARDS", "PHASES")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        yield mutant(name_of(step), ((*path, "when"), NEVER))


@operator("let an optional step wait for what ends its phase", "SOUND")
def _(whole: Whole) -> Iterator[Mutant]:
    for phase in PHASES:
        here = [(path, step) for path, step in whole.steps() if path[1] == phase]
        required = [name_of(step) for _, step in here if is_required(step)]
        for path, step in here:
            if not is_required(step):
                needs = [*step.get("needs", []), *required]
                yield mutant(name_of(step), ((*path, "needs"), needs), ((*path, "until"), GONE))


# --- KIS --------------------------------------------------------------------------------------------------------------


def joining(whole: Whole) -> Iterator[tuple[Path, Step]]:
    known = {*(whole.parameters("KIS") or {}).get("joining", ())}
    for path, step in whole.steps():
        if known & {*signs_of_step(whole.about.steps[name_of(step)])}:
            yield path, step


@operator("let anybody join a club", "KIS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in joining(whole):
        yield mutant(name_of(step), ((*path, "when"), GONE))


@operator("let one condition of a club be enough", "KIS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in joining(whole):
        yield mutant(name_of(step), ((*path, "when"), step["when"].replace("&&", "||")))


def conditions(whole: Whole) -> tuple[str, ...]:
    """Return what somebody must fulfil to join the club whose process this is; nothing where it is none."""
    known = whole.parameters("KIS") or {}
    return known["conditions"] if whole.about.signs & {*known.get("club", ())} else ()


def barriers(whole: Whole) -> Iterator[tuple[Path, Step]]:
    """Yield the steps of recruitment whose condition asks for what a club must have."""
    for path, step in whole.steps():
        if path[1] == PHASES[0] and any(f".{name}" in step.get("when", "") for name in conditions(whole)):
            yield path, step


@operator("let a club not ask for its conditions", "KIS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, _ in whole.fields():
        if name in conditions(whole) and path[1] == PHASES[0]:
            yield mutant(f"{name_of(step)}.{name}", (path, GONE))


@operator("ask for a condition of a club and let it decide nothing", "KIS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in barriers(whole):
        for name in conditions(whole):
            parts = [part for part in step["when"].split(" || ") if not part.endswith(f".{name}")]
            yield mutant(f"{name_of(step)}.{name}", ((*path, "when"), " || ".join(parts)))


@operator("let a club go on although a condition is missing", "KIS")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in barriers(whole):
        yield mutant(name_of(step), ((*path, "optional"), "true"))
        for name, outcome in step["outcomes"].items():
            yield mutant(f"{name_of(step)}.{name}", ((*path, "outcomes", name), {"title": outcome["title"]}))


@operator("let a club rest on no contract", "KIS")
def _(whole: Whole) -> Iterator[Mutant]:
    holders = [(("links",), whole.data), *(((*path, "links"), step) for path, step in whole.steps())]
    if conditions(whole):
        asking = [(at, of["links"]) for at, of in holders if any("agreement" in link for link in of.get("links", ()))]
        yield mutant("no link", *((at, GONE) for at, _ in asking))
        weak = [(at, [{**link, "agreement": "false"} for link in links]) for at, links in asking]
        yield mutant("no agreement", *weak)


# --- COMMUNITY, PAL, CERTIFICATE --------------------------------------------------------------------------------------


@operator("make no map of the community", "COMMUNITY")
def _(whole: Whole) -> Iterator[Mutant]:
    maps = (whole.parameters("COMMUNITY") or {}).get("map_tools", ())
    yield mutant(
        "map", *(((*path, "tool"), GONE) for path, step in whole.steps() if {*listed(step.get("tool"))} & {*maps})
    )


@operator("leave a part of the organiser out", "COMMUNITY")
def _(whole: Whole) -> Iterator[Mutant]:
    for role in (whole.parameters("COMMUNITY") or {}).get("roles", ()):
        steps = [(path, step) for path, step in whole.steps() if role in step["by"]]
        others = {path: [other for other in step["by"] if other != role] or ["organiser"] for path, step in steps}
        yield mutant(role, *(((*path, "by"), others[path]) for path, _ in steps))


@operator("choose no method of evaluation", "COMMUNITY")
def _(whole: Whole) -> Iterator[Mutant]:
    methods = (whole.parameters("COMMUNITY") or {}).get("methods", ())
    asked = [path for path, _, _, field in whole.fields() if field.get("of") in methods]
    yield mutant("methods", *(((*path, "required"), GONE) for path in asked))


@operator("end work with a community without a reason", "COMMUNITY")
def _(whole: Whole) -> Iterator[Mutant]:
    taken_over = (whole.parameters("COMMUNITY") or {}).get("take_over", ())
    for path, step in whole.steps():
        reasons = {outcome.get("closes") for outcome in step.get("outcomes", {}).values()} - {None}
        if path[1] == PHASES[-1] and reasons - {*taken_over}:
            fields = [(*path, "form", name) for name, field in step["form"].items() if field["type"] == "text"]
            yield mutant(name_of(step), *(((*field, "required"), GONE) for field in fields))


@operator("leave a section of a programme out", "PAL")
def _(whole: Whole) -> Iterator[Mutant]:
    known = whole.parameters("PAL") or {}
    if known:
        for section in (*known["sections"], *known["monitoring"]):
            steps = [((*path, "step"), NOBODY) for path, step in whole.steps() if name_of(step) == section]
            fields = [((*path, "required"), GONE) for path, _, name, _ in whole.fields() if name == section]
            yield mutant(section, *steps, *fields)


def certificate(whole: Whole, key: str) -> tuple[str, ...]:
    """Return what the rule of the certificate names under this key."""
    return (whole.parameters("CERTIFICATE") or {}).get(key, ())


@operator("ask for one criterion less", "CERTIFICATE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, _ in whole.fields():
        if name in certificate(whole, "criteria"):
            yield mutant(f"{name_of(step)}.{name}", ((*path, "required"), GONE))


@operator("certify for ever", "CERTIFICATE")
def _(whole: Whole) -> Iterator[Mutant]:
    validity = [f"${name}" for name in certificate(whole, "validity")]
    for path, step in whole.steps():
        for here, due in dues(path, step):
            if due.get("within") in validity:
                yield mutant(name_of(step), ((*here, "within"), "5 months"))


@operator("refuse without reasons", "CERTIFICATE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, _ in whole.fields():
        if name in certificate(whole, "reasons"):
            yield mutant(f"{name_of(step)}.{name}", (path, GONE))


@operator("refuse without an appeal", "CERTIFICATE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        if name_of(step) in certificate(whole, "appeal"):
            yield mutant(name_of(step), ((*path, "step"), NOBODY))
