"""Taking money at the desk: what a household owes, collecting it on one receipt, voiding a receipt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from village_collector.domain.ledger.ledger import Ledger
from village_collector.domain.ledger.money_values import CollectedLine, Method, Receipt, Void
from village_collector.domain.money import Fen, yuan
from village_collector.domain.people import Household, Resident
from village_collector.domain.scheme.assessment import Assessment, Status
from village_collector.domain.scheme.payment import is_private
from village_collector.domain.scheme.scheme import Scheme
from village_collector.errors import UserError
from village_collector.services.roster import RosterLine
from village_collector.services.season import Season
from village_collector.services.ticket_stock import TicketStockService

VILLAGE_ACCOUNT = "村集体账户"
"""Where a transfer went when nothing says more."""

_NOTHING_TAKEN = "没有收款，账本没有改动。"

NO_BENEFIT = "no-benefit-this-year"
"""The hint of a scheme that the wait ends after the insured year: the desk asks before it takes money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A receipt was written wrong and is void; its money is receipted again, with the day on which it came."""

    receipt: str
    paid_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no money may be taken for a person now."""

    code: str
    what: str
    remedy: str

    def error(self) -> UserError:
        return UserError(self.code, self.what, self.remedy, state=_NOTHING_TAKEN)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What one member owes today; `refusal` says why they cannot be collected from, None where they can."""

    roster_line: RosterLine
    refusal: Refusal | None

    @property
    def resident(self) -> Resident:
        return self.roster_line.resident

    @property
    def collect(self) -> Fen:
        """What to take for this member now; 0 where nothing may be taken."""
        return 0 if self.refusal else self.roster_line.assessment.collect or 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A household at the desk: its members with what each owes today."""

    household: Household
    lines: tuple[QuoteLine, ...]
    on: date

    @property
    def payable(self) -> tuple[QuoteLine, ...]:
        return tuple(line for line in self.lines if line.refusal is None)

    @property
    def total(self) -> Fen:
        return sum(line.collect for line in self.payable)


class CashDesk:
    """Money comes in here and nowhere else."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def quote(self, household: Household, on: date | None = None) -> Quote:
        """What each member of the household owes on a day (None: today), and why where nothing can be taken."""
        day = on or self._season.today()
        roster, today = self._season.roster, day == self._season.today()
        numbers = [member.id_number for member in household.members]
        lines = [roster.line(number) if today else roster.line_on(number, day) for number in numbers]
        return Quote(household, tuple(QuoteLine(line, refusal(line)) for line in lines), day)

    def next_ticket(self) -> str:
        """The ticket number to propose: the next of the stock, else the last one used and one more, in as many digits."""
        if self._season.scheme.has_electronic_tickets:  # numbered by the issuing system
            return ""
        in_stock = TicketStockService(self._season).next()
        used = [receipt.ticket for receipt in self._season.book.ledger.receipts.values() if receipt.ticket]
        if in_stock or not used:
            return in_stock or ""
        letters = used[-1].rstrip("0123456789")
        digits = used[-1][len(letters) :]
        return f"{letters}{int(digits) + 1:0{len(digits)}d}" if digits else ""

    def collect(
        self,
        id_numbers: Sequence[str],
        tendered: Fen | None = None,
        *,
        method: Method = Method.CASH,
        channel: str = "",
        ticket: str = "",
        payer: str = "",
        accept_no_benefit: bool = False,
        replacing: Replacement | None = None,
    ) -> Receipt:
        """One receipt for all the residents named, in one transaction; assessed again inside it, on the day of payment.

        `tendered` is what was handed over in fen (None: exactly the total); `ticket` the number of a pre-printed
        official ticket; `channel` names the collection code or account that a payment without cash went to ("": the one
        that this method used last, a transfer's first is 村集体账户). Raises UserError and changes nothing: "unknown-person", "nobody-named", "already-paid",
        "waived", "exempt", "amount-unknown", "window-closed" or "not-payable-here", "short-cash",
        "exact-amount" (anything but cash), "payer-not-a-name", "cash-has-no-channel", "private-account", "unknown-channel", "ticket-malformed", "not-enrolling", "already-submitted" (sent as waived), "ticket-needed" (cash, where the notice demands one), "ticket-used"
        (with a stock also "ticket-spoiled", "ticket-not-ours", "ticket-gap"), "no-benefit-this-year" unless accepted;
        with `replacing` also what `_replaced` and `_check_left` raise.
        """
        season = self._season
        if not id_numbers:
            raise UserError("nobody-named", "没有选中任何人。", "请至少勾选一个人，再收款。")
        with season.book.transaction() as act:
            ledger = season.book.ledger
            replaced = self._replaced(replacing)
            lines = season.roster.assess_again(id_numbers, replaced.on if replaced else None)
            _check_lines(lines, accept_no_benefit)
            first, total = lines[0].resident, sum(line.assessment.collect or 0 for line in lines)
            _check_payer(payer.strip())
            _check_tendered(given := total if tendered is None else tendered, total, method)
            _check_ticket(ticket.strip(), ledger, season.scheme, method)
            _check_left(total, replaced, ledger)
            channel = self._channel(method, channel.strip())
            receipt = Receipt(
                **season.entry_header(replaced.on if replaced else None),
                number=self._next_number(),
                serial=ledger.next_serial,
                payer=payer.strip() or first.head or first.name,
                method=method,
                channel=channel,
                tendered=given,
                total=total,
                change=given - total,
                ticket=ticket.strip(),
                lines=tuple(_collected(line.resident, line.assessment) for line in lines),
            )
            if replaced and replacing:
                receipt = replace(receipt, replaces=replaced.number, replaces_reason=replacing.reason.strip(), written_on=season.today())
            act.append(receipt)
        return season.book.ledger.receipts[receipt.number]

    def _replaced(self, replacing: Replacement | None) -> Receipt | None:
        """The void receipt that is to be replaced; raises UserError "no-receipt", "no-reason", "not-void", "paid-another-day"."""
        if replacing is None:
            return None
        receipt = self.receipt(replacing.receipt)
        short = f"收据 {receipt.serial:06d}"
        if not replacing.reason.strip():
            raise UserError("no-reason", f"代替{short} 重新收款要写明原因。", "请写上原因，例如“写错了户”。", state=_NOTHING_TAKEN)
        if not receipt.void:
            raise UserError("not-void", f"{short} 没有作废，不能另开一张代替它。", "请先作废那张收据，再重新收。", state=_NOTHING_TAKEN)
        if receipt.on != replacing.paid_on:
            raise UserError(
                "paid-another-day",
                f"{short} 是 {receipt.on:%Y-%m-%d} 收的，不是 {replacing.paid_on:%Y-%m-%d}。",
                "缴费日期以原来那张收据为准，请核对收据号和日期。",
                state=_NOTHING_TAKEN,
            )
        return receipt

    def last_channel(self, method: Method) -> str:
        """The name of the collection code or account that this method went to last; "" for cash."""
        receipts = reversed(self._season.book.ledger.receipts.values())
        named = self._season.scheme.channels_of(method.value)
        first = named[0] if named else VILLAGE_ACCOUNT if method is Method.TRANSFER else ""
        return next((receipt.channel for receipt in receipts if receipt.method is method and receipt.channel), first)

    def _channel(self, method: Method, channel: str) -> str:
        if method is not Method.CASH:
            _check_not_private(channel, {self._season.operator, *(one.name for one in self._season.book.residents())})
            channel = channel or self.last_channel(method)
            _check_named(channel, self._season.scheme.channels_of(method.value))
            return channel
        if channel:
            raise UserError(
                "cash-has-no-channel",
                f"现金不进“{channel}”。",
                "收的是现金，就不要填收款账户；进了账户，就把方式改成转账。",
                state=_NOTHING_TAKEN,
            )
        return ""

    def _next_number(self) -> str:
        """12 digits of the village, 2 of the insured year, 2 of the device, 6 counting from 1."""
        opening, ledger = self._season.book.opening, self._season.book.ledger
        return f"{opening.village_code}{opening.insured_year % 100:02d}{opening.device}{ledger.next_serial:06d}"

    def receipt(self, number: str) -> Receipt:
        """A receipt by its full number, or by its serial alone ("123", "000123"); raises UserError "no-receipt"."""
        receipts = self._season.book.ledger.receipts
        found = receipts.get(number)
        if found is None and number.isascii() and number.isdigit() and len(number) <= 6:
            found = next((r for r in receipts.values() if r.serial == int(number)), None)
        if found is None:
            raise UserError("no-receipt", f"没有收据 {number}。", "请核对收据上的号码。")
        return found

    def void(self, number: str, reason: str) -> Receipt:
        """Reverse a receipt by a new entry; its number stays used and the cash goes back to the payer.

        Raises UserError: "no-receipt", "already-void", "no-reason", "already-deposited" (the money is at the bank:
        a refund is applied for), "already-submitted" (the bureau has the row).
        """
        receipt = self.receipt(number)
        ledger = self._season.book.ledger
        short = f"收据 {receipt.serial:06d}"
        if not reason.strip():
            raise UserError("no-reason", f"作废{short} 要写明原因。", "请写上原因，例如“金额点错”，再作废。")
        if receipt.void:
            raise UserError("already-void", f"{short} 在 {receipt.void.on:%Y-%m-%d} 已经作废了。", "不用再作废。")
        if any(line.id_number in ledger.outcomes and ledger.outcomes[line.id_number].succeeded is not False for line in receipt.lines):
            raise UserError(
                "already-submitted", f"{short} 里的人已经上报医保局，不能在村里作废。", "请按退费办法向税务部门申请。"
            )
        if receipt.slip or (receipt.is_cash and receipt.total > ledger.cash_on_hand):
            raise UserError(
                "already-deposited",
                f"{short} 的钱已经存进信用社，不能从钱箱里退。",
                "请按退费办法填退费申请，交税务部门办理。",
            )
        with self._season.book.transaction() as act:
            act.append(
                Void(**self._season.entry_header(), receipt=receipt.number, reason=reason.strip(), total=receipt.total)
            )
        return ledger.receipts[receipt.number]


def refusal(line: RosterLine) -> Refusal | None:
    """Why no money may be taken for this person now, or None where it may."""
    name, assessment = line.resident.name, line.assessment
    if line.receipt:
        return Refusal(
            "already-paid",
            f"{name}在 {line.receipt.on:%Y-%m-%d} 已经缴过，收据 {line.receipt.serial:06d}。",
            "不能再收；要改就先作废那张收据。",
        )
    if line.absence_record and line.absence_record.absence.final:
        return Refusal(
            "not-enrolling",
            f"{name}登记为“{line.absence_record.absence.value}”（{line.absence_record.on:%Y-%m-%d}）。",
            "情况变了就先撤销这条登记，再收款。",
        )
    if assessment.status is Status.PAYABLE and assessment.collect is not None:
        return _sent_without_paying(line)
    why = f"依据 {assessment.basis}：{assessment.because[0].says}"
    if assessment.status is Status.WAIVED:
        return Refusal("waived", f"{name}由政府全额资助，不用缴。{why}", "请不要收钱；上报时会带上这个人。")
    if assessment.status is Status.EXEMPT:
        return Refusal("exempt", f"{name}今年免缴。{why}", "请不要收钱。")
    if assessment.status is Status.REFUSED:
        return Refusal(_refused_code(assessment), f"{name}现在不能在村里缴。{why}", "请告诉本人可以走的办法，或问镇医保办。")
    asked = next((hint.message for hint in assessment.warnings if hint.code in ("tier-missing", "fact-missing")), "")
    if asked:
        return Refusal("amount-unknown", f"{name}该缴多少，还差一样情况没有问清：{asked}", "请问清以后补进这个人的资料，再收款。")
    return Refusal(
        "amount-unknown",
        f"{name}该缴多少，通知没有给出。{why}",
        "请向镇里问清金额和文号，在“待定金额”里录入后再收。",
    )


def _sent_without_paying(line: RosterLine) -> Refusal | None:
    """Somebody whom the state paid for when the batch went out: a list that changed since asks no money of them."""
    if line.outcome is None or line.outcome.succeeded is False:
        return None
    return Refusal(
        "already-submitted",
        f"{line.resident.name}在第 {line.outcome.batch} 批里已按不用缴费上报医保局。",
        "请先问镇医保办，不要收钱。",
    )


def _refused_code(assessment: Assessment) -> str:
    codes = {hint.code for hint in assessment.warnings} | {reason.rule for reason in assessment.because}
    return "window-closed" if "window-closed" in codes else "not-payable-here"


def _ask_about_wait(line: RosterLine) -> None:
    for hint in line.assessment.warnings:
        if hint.code == NO_BENEFIT:
            raise UserError(
                NO_BENEFIT,
                f"{line.resident.name}：{hint.message}",
                "请先跟本人讲清楚；本人仍要缴，就确认后再收。",
                state="还没有收款，账本没有改动。",
            )


def _check_lines(lines: Sequence[RosterLine], accept_no_benefit: bool) -> None:
    """Money may be taken for everybody; raises the first refusal, or the question about a wait."""
    for line in lines:
        no = refusal(line)
        if no:
            raise no.error()
        if not accept_no_benefit:
            _ask_about_wait(line)


def _check_left(total: Fen, replaced: Receipt | None, ledger: Ledger) -> None:
    """No more is receipted again than came on that day."""
    if replaced and total > (left := ledger.left_to_replace(replaced)):
        raise UserError(
            "more-than-replaced",
            f"收据 {replaced.serial:06d} 当天收的钱还剩 {yuan(left)} 元可以重开，这一张要 {yuan(total)} 元。",
            "多出来的人请按今天另收一张；全都不是那天收的，就不要写代替哪张收据。",
            state=_NOTHING_TAKEN,
        )


def _check_payer(payer: str) -> None:
    """A name has letters; digits there are an amount that went into the wrong field."""
    if payer and not any(sign.isalpha() for sign in payer):
        raise UserError(
            "payer-not-a-name",
            f"付款人“{payer}”不是姓名。",
            "钱数请填在“实收”里；付款人请写姓名，不写就是户主。",
            state=_NOTHING_TAKEN,
        )


def _check_not_private(channel: str, people: Collection[str]) -> None:
    """The money of the insurance never goes to somebody's own account."""
    if channel in people or is_private(channel):
        raise UserError(
            "private-account",
            f"“{channel}”是个人的收款码或账户。",
            "医保费不能进个人账户：请用村集体或医保、税务部门的收款码收，或收现金。已经进了个人账户的，请先退还本人。",
            state=_NOTHING_TAKEN,
        )


def _check_named(channel: str, named: Sequence[str]) -> None:
    """Where the notice names its channels, money comes through no other."""
    if named and channel not in named:
        raise UserError(
            "unknown-channel",
            f"通知写明的收款渠道里没有“{channel}”。",
            f"请用：{'、'.join(named)}；换了渠道的，先请镇里改缴费办法。",
            state=_NOTHING_TAKEN,
        )


def _check_tendered(given: Fen, total: Fen, method: Method) -> None:
    if given < total:
        raise UserError("short-cash", f"还差 {yuan(total - given)} 元。", "请收足再确认。", state=_NOTHING_TAKEN)
    if given > total and method is not Method.CASH:
        raise UserError(
            "exact-amount",
            f"{method.word}金额 {yuan(given)} 元和应收 {yuan(total)} 元不一样。",
            "不收现金就没有找零，请按应收金额录入。",
            state=_NOTHING_TAKEN,
        )


def _check_ticket(ticket: str, ledger: Ledger, scheme: Scheme, method: Method) -> None:
    word = "电子票据" if scheme.has_electronic_tickets else "票据"
    if not ticket:
        if scheme.ticket_for == "all" or (scheme.ticket_for == "cash" and method is Method.CASH):
            raise _ticket_needed(scheme, method)
        return
    if scheme.has_tickets and not scheme.tickets.allows(ticket):
        raise UserError(
            "ticket-malformed",
            f"{word}号 {ticket} 不对，应是 {scheme.tickets.digits} 位数字。",
            "请对着票据再核对一遍号码。",
            state=_NOTHING_TAKEN,
        )
    stock, used = ledger.records.tickets, ledger.tickets_used()
    if stock.kept and not scheme.has_electronic_tickets:
        stock.check_next(ticket, used)
    elif ticket in used:
        raise UserError(
            "ticket-used",
            f"票据号 {ticket} 已经用在收据 {ledger.receipts[used[ticket]].serial:06d} 上。",
            f"请核对{word}的号码。",
            state=_NOTHING_TAKEN,
        )


def _ticket_needed(scheme: Scheme, method: Method) -> UserError:
    if scheme.has_electronic_tickets:
        what = f"通知要求收{method.word}开电子票据，这一笔还没有票据号。"
        remedy = "请先在开票系统里开票，把票据号填进来再收。"
    else:
        what = f"通知要求收{method.word}开专用票据，这一笔还没有票据号。"
        remedy = "请填上这张纸质票据的号码再收；票据用完了，先到镇里领。"
    return UserError("ticket-needed", what, remedy, state=_NOTHING_TAKEN)


def _collected(resident: Resident, assessment: Assessment) -> CollectedLine:
    return CollectedLine(
        id_number=resident.id_number,
        name=resident.name,
        collect=assessment.collect or 0,
        subsidy=assessment.subsidy or 0,
        refund=assessment.refund,
        agency=assessment.agency or "",
        identity=assessment.counted or "",
        basis=assessment.basis,
        benefit_from=assessment.benefit_from,
        benefit_to=assessment.benefit_to,
        repay=assessment.repay,
        repaid_years=resident.facts.repaid_years if assessment.repay else 0,
    )
