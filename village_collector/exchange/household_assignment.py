"""Who belongs to which household, from whatever a register gives: numbers, heads, heads' ID numbers, or the order alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from village_collector.domain.people import Resident, same_household
from village_collector.exchange.rounded_numbers import find_rounded_numbers

_HEAD_WORDS = frozenset({"户主", "本人", "户主本人", "本人户主", "户主（本人）", "户主(本人)"})


@dataclass(slots=True, kw_only=True)
class _Run:
    """The people of one household as one part of a register lists them; `rows` are their places in the register."""

    sheet: int
    group: str
    number: str = ""
    head: str = ""
    head_id: str = ""
    key: str = ""
    rows: list[int] = field(default_factory=list)


def assign_households(residents: Sequence[Resident], sheets: Sequence[int], head_ids: Sequence[str]) -> list[Resident]:
    """The residents in the same order, each with what says to which household they belong.

    `sheets` and `head_ids` ("": none) hold for each of them in which sheet, and under whose ID number, they are listed.

    - A group that is written once stands for the people below it.
    - A number or a head that is written once stands for the people below, until the next one or the next 户主.
    - A number that starts again in each group counts within its group.
    - A head's ID number tells two heads of one name apart; so does a second 户主 under one name.
    - Where there is neither number nor head, each 户主 begins a household.

    Residents of whom number or head already say all are given back as they are.
    """
    if _is_plain(residents, head_ids):
        return list(residents)
    people = _with_groups(residents, sheets)
    runs = _runs(people, sheets, head_ids)
    _fill_heads(runs, people)
    _count_numbers_within_groups(runs, people)
    _tell_namesakes_apart(runs, people)
    for run in runs:
        for row in run.rows:
            people[row] = _in_run(people[row], run)
    return people


def without_rounded_numbers(residents: Sequence[Resident]) -> list[Resident]:
    """The residents without the household numbers that a spreadsheet has changed: long ones under which several heads stand."""
    rounded = find_rounded_numbers([resident.household_no for resident in residents])
    heads: dict[str, set[str]] = defaultdict(set)
    for resident in residents if rounded else ():
        heads[resident.household_no].add(resident.head or (resident.name if _is_head(resident) else ""))
    shared = {number for number in rounded if len(heads[number] - {""}) > 1}
    return [replace(one, household_no="") if one.household_no in shared else one for one in residents]


def _is_plain(residents: Sequence[Resident], head_ids: Sequence[str]) -> bool:
    """Whether every household has a number and a head, and every number stands in one group."""
    groups: dict[str, str] = {}
    if any(head_ids) and not all(resident.household_no for resident in residents):
        return False
    for resident in residents:
        number = resident.household_no
        if not number or not resident.head or not resident.group or groups.setdefault(number, resident.group) != resident.group:
            return False
    return True


def _with_groups(residents: Sequence[Resident], sheets: Sequence[int]) -> list[Resident]:
    """The residents with the group of whoever stands above them, in sheets that write a group once and leave it blank below."""
    people, filled = Counter(sheets), Counter(sheet for sheet, one in zip(sheets, residents, strict=True) if one.group)
    written_once = {sheet for sheet in people if filled[sheet] and filled[sheet] * 2 <= people[sheet]}
    found: list[Resident] = []
    above: dict[int, str] = {}
    for resident, sheet in zip(residents, sheets, strict=True):
        if sheet in written_once:
            above[sheet] = resident.group or above.get(sheet, "")
        found.append(replace(resident, group=above[sheet]) if above.get(sheet) and not resident.group else resident)
    return found


def _runs(residents: Sequence[Resident], sheets: Sequence[int], head_ids: Sequence[str]) -> list[_Run]:
    """The households, in the order in which they begin."""
    with_relation = {sheet for sheet, one in zip(sheets, residents, strict=True) if one.relation}
    runs: list[_Run] = []
    by_name: dict[Hashable, _Run] = {}
    last: dict[int, _Run] = {}
    for row, (resident, sheet, head_id) in enumerate(zip(residents, sheets, head_ids, strict=True)):
        run = _run_of(resident, sheet, head_id, by_name, last.get(sheet), related=sheet in with_relation)
        name = _name_of(resident, sheet, head_id)
        if run is None or (_is_head(resident) and not head_id and _has_head(run, residents)):
            run = _Run(sheet=sheet, group=resident.group, number=resident.household_no, head=resident.head, head_id=head_id)
            runs.append(run)
        if name:
            by_name[name] = run
        run.rows.append(row)
        last[sheet] = run
    return runs


def _name_of(resident: Resident, sheet: int, head_id: str) -> Hashable:
    """By what a line itself names its household; None where it does not."""
    if resident.household_no:
        return sheet, resident.group, resident.household_no
    if head_id:
        return head_id
    return (sheet, resident.group, "", resident.head) if resident.head else None


def _run_of(
    resident: Resident, sheet: int, head_id: str, by_name: dict[Hashable, _Run], above: _Run | None, *, related: bool
) -> _Run | None:
    """The household that has begun already and to which this line belongs."""
    name = _name_of(resident, sheet, head_id)
    if name:
        return by_name.get(name)
    goes_on = related and not _is_head(resident)
    return above if above and goes_on and above.group == resident.group else None


def _is_head(resident: Resident) -> bool:
    return resident.relation in _HEAD_WORDS


def _has_head(run: _Run, residents: Sequence[Resident]) -> bool:
    """Whether a household without a number has its head already: then another 户主 of the same name begins another one."""
    return not run.number and any(_is_head(residents[row]) for row in run.rows)


def _fill_heads(runs: Sequence[_Run], residents: Sequence[Resident]) -> None:
    """Give every household the head that one of its lines names, else whoever is its 户主."""
    for run in runs:
        members = [residents[row] for row in run.rows]
        named = next((member.head for member in members if member.head), "")
        run.head = run.head or named or next((member.name for member in members if _is_head(member)), "")


def _in_run(resident: Resident, run: _Run) -> Resident:
    """The resident with what their household knows of itself; a line keeps what it says."""
    number, head = resident.household_no or run.number, resident.head or run.head
    if (number, head, run.key) == (resident.household_no, resident.head, resident.household_key):
        return resident
    return replace(resident, household_no=number, head=head, household_key=run.key)


def _count_numbers_within_groups(runs: Sequence[_Run], residents: Sequence[Resident]) -> None:
    """Where most numbers that stand in two groups are two households, every number counts within its group."""
    by_number: dict[str, list[_Run]] = defaultdict(list)
    for run in runs:
        if run.number:
            by_number[run.number].append(run)
    repeated = {number: parts for number, parts in by_number.items() if len(parts) > 1}
    lists = {
        number: [[_in_run(residents[row], run) for row in run.rows] for run in parts] for number, parts in repeated.items()
    }
    different = sum(1 for parts in lists.values() if not any(same_household(parts[0], other) for other in parts[1:]))
    if different * 2 >= max(len(repeated), 1) and (different > 1 or different == len(by_number)):
        for parts in by_number.values():
            for run in parts:
                run.key = f"{run.group or f'第{run.sheet + 1}张表'}/{run.number}"


def _tell_namesakes_apart(runs: Sequence[_Run], residents: Sequence[Resident]) -> None:
    """Give households without a number whose group and head are alike a key with the end of their head's ID number."""
    alike: dict[tuple[str, str], list[_Run]] = defaultdict(list)
    for run in runs:
        if not run.number and run.head:
            alike[run.group, run.head].append(run)
    for (group, head), namesakes in alike.items():
        if len(namesakes) > 1:
            for run in namesakes:
                own = next((residents[row].id_number for row in run.rows if residents[row].name == head), None)
                number = run.head_id or own or residents[run.rows[0]].id_number
                run.key = f"{group}/{head}/{number[-4:]}"
