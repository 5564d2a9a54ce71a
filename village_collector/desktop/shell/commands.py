"""Everything the window can be told to do, in one table: menus, buttons, keys, the key sheet on F1 and tests read it.

A command belongs to a place, or to every place (`place` is ""). The window makes a QAction of each;
what the place does for it comes from `Place.command_handlers()`. A command for which a place has no verb is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do: `keys` are written as Qt reads them, the first one is shown; `explains` stands on the key sheet.

    `repeats` says that holding the key gives the command again and again: never for one that takes, records or prints anything.
    """

    id: str
    words: str
    keys: tuple[str, ...]
    place: str = ""
    explains: str = ""
    repeats: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("go.today", "今日", ("F2", "Alt+1"), explains="今天收了多少，还有什么没做"),
    Command("go.cash_desk", "收费", ("F3", "Alt+2"), explains="找人、收款、打收据"),
    Command("go.roster", "名册", ("F4", "Alt+3"), explains="查每个人缴没缴、该缴多少"),
    Command("go.day_end", "日结交款", ("F6", "Alt+4"), explains="点钞、登记缴款单、对账"),
    Command("go.sign_off", "清册签字", ("F7", "Alt+5"), explains="定版、打印三份清册、核签"),
    Command("go.exchange", "U盘交换", ("F8", "Alt+6"), explains="导入名册和结果，导出模板，备份"),
    Command("go.papers", "表册资料", ("F9", "Alt+8"), explains="打印各种表册，存放照片和扫描件"),
    Command("go.help", "帮助", ("F1", "Alt+7"), explains="按键一览和本账本的说明"),
    Command("view.larger", "字大一点", ("Ctrl++", "Ctrl+="), explains="放大文字", repeats=True),
    Command("view.smaller", "字小一点", ("Ctrl+-",), explains="缩小文字", repeats=True),
    Command("view.normal", "字恢复原大小", ("Ctrl+0",), explains="恢复文字大小"),
    Command("book.saved", "保存", ("Ctrl+S",), explains="不用保存：每一笔都已自动存盘"),
    # 收费
    Command("cash_desk.search", "找人", ("Ctrl+F",), "cash_desk", "回到查找框"),
    Command("cash_desk.collect", "收款并打收据", ("Ctrl+Return", "Ctrl+Enter"), "cash_desk", "确认收款，并打印收据"),
    Command("cash_desk.collect_only", "只收款不打印", ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), "cash_desk", "确认收款，先不打印"),
    Command("cash_desk.undo", "撤销", ("Ctrl+Z",), "cash_desk", "十秒之内撤销刚才的收款"),
    Command("cash_desk.reprint", "补打收据", ("Ctrl+P",), "cash_desk", "补打刚才那张或这一户的收据"),
    Command("cash_desk.basis", "依据", ("Alt+Y",), "cash_desk", "看这一笔钱依据哪一条，以及换一天缴是多少"),
    Command("cash_desk.decide", "待定金额", ("Ctrl+D",), "cash_desk", "录入通知没有写明、后来另文确定的金额"),
    # 名册
    Command("roster.search", "筛选", ("Ctrl+F",), "roster", "回到筛选框"),
    Command("roster.collect", "去收费", ("Ctrl+Return", "Ctrl+Enter"), "roster", "打开这个人的一户去收费；在名单上按回车也一样"),
    Command("roster.reveal", "显示证件号", ("Alt+H",), "roster", "把这个人的证件号码显示十秒"),
    # 日结交款
    Command("day_end.cash_count", "点钞日结", ("Ctrl+1",), "day_end", "点钞，看今天的收据"),
    Command("day_end.deposits", "缴款单", ("Ctrl+2",), "day_end", "登记和查看信用社的缴款单"),
    Command("day_end.reconciliation", "对账", ("Ctrl+3",), "day_end", "名册、收据、缴款单、现金放在一起对"),
    Command("day_end.close_day", "日结", ("Ctrl+Return", "Ctrl+Enter"), "day_end", "点钞完毕，记下今天的现金"),
    Command("day_end.record_deposit", "登记缴款单", ("Ctrl+D",), "day_end", "登记信用社的缴款单；填好以后按 Ctrl+回车也一样"),
    Command("day_end.print", "打印", ("Ctrl+P",), "day_end", "打印这一页的日结单、缴款单附表或对账表"),
    Command("day_end.void_receipt", "作废收据", ("Del",), "day_end", "作废选中的收据，写明原因"),
    # 清册签字
    Command("sign_off.freeze", "核对定版", ("Ctrl+1",), "sign_off", "看账对平没有，定下签字用的一版"),
    Command("sign_off.printed_register", "打印核签", ("Ctrl+2",), "sign_off", "预览、打印三份，核对纸质清册"),
    Command("sign_off.versions", "各版清册", ("Ctrl+3",), "sign_off", "看定过哪几版，谁签的字"),
    Command("sign_off.freeze_version", "定版", ("Ctrl+Return", "Ctrl+Enter"), "sign_off", "把清册定为签字用的一版"),
    Command("sign_off.print", "打印", ("Ctrl+P",), "sign_off", "打印清册"),
    Command("sign_off.save", "存成 PDF", ("Ctrl+Shift+S",), "sign_off", "把清册存成 PDF 文件"),
    Command("sign_off.compare", "核对纸质清册", ("Ctrl+F",), "sign_off", "输入纸上的校验码，看是不是同一版"),
    Command("sign_off.next_page", "下一页", ("PgDown",), "sign_off", "预览下一页", repeats=True),
    Command("sign_off.previous_page", "上一页", ("PgUp",), "sign_off", "预览上一页", repeats=True),
    # U盘交换
    Command("exchange.import_register", "导入名册", ("Ctrl+I",), "exchange", "导入缴费清册"),
    Command("exchange.export_batch", "导出模板", ("Ctrl+E",), "exchange", "填好医保局的导入模板"),
    Command("exchange.import_result", "导入回执", ("Ctrl+R",), "exchange", "导入医保局的导入结果"),
    Command("exchange.backup", "备份", ("Ctrl+B",), "exchange", "把账本备份到 U盘"),
    Command("exchange.confirm", "确认", ("Ctrl+Return", "Ctrl+Enter"), "exchange", "把读好的内容记进账本"),
    # 表册资料
    Command("papers.print_sheets", "表册", ("Ctrl+1",), "papers", "选表册，看样，打印"),
    Command("papers.attachments", "影像资料", ("Ctrl+2",), "papers", "存放照片、扫描件、通知原文"),
    Command("papers.print", "打印", ("Ctrl+P",), "papers", "打印选中的表册"),
    Command("papers.save", "存成 PDF", ("Ctrl+Shift+S",), "papers", "把看到的表册存成 PDF 文件"),
    Command("papers.redraw", "重画", ("Ctrl+R",), "papers", "把选中的表册重新画一遍，拆字也用上"),
    Command("papers.next_page", "下一页", ("PgDown",), "papers", "看下一页", repeats=True),
    Command("papers.previous_page", "上一页", ("PgUp",), "papers", "看上一页", repeats=True),
    Command("papers.choose_layout", "选版式文件", ("Ctrl+L",), "papers", "用县里自己的版式文件"),
    Command("papers.post_list", "定榜", ("Ctrl+G",), "papers", "看遮盖以后的名单，定下公示的一榜"),
    Command("papers.weekly_report", "定本周周报", ("Ctrl+K",), "papers", "把本周的数字定下来，报镇里"),
    Command("papers.ticket_stock", "票据登记", ("Ctrl+T",), "papers", "登记票据的领用、作废、遗失、结报"),
    Command("papers.choose_file", "选文件", ("Ctrl+O",), "papers", "选要添加的照片或扫描件"),
    Command("papers.attach", "添加", ("Ctrl+Return", "Ctrl+Enter"), "papers", "把选好的文件存进账本"),
    Command("papers.open_attachment", "打开", ("Ctrl+Shift+O",), "papers", "打开选中的一份；在上面按回车也一样"),
    Command("papers.export_attachments", "导出整个资料夹", ("Ctrl+E",), "papers", "把全部资料和目录导出到一个文件夹"),
)

BY_ID = {command.id: command for command in COMMANDS}

_SHOWN = {"Return": "回车", "Enter": "回车", "Space": "空格", "+": "+"}


def shown_key(key: str) -> str:
    """The key as labels print it: "Ctrl+Return" → "Ctrl+回车"."""
    head, plus, last = key.rpartition("+") if not key.endswith("+") else (key[:-2], "+", "+")
    word = _SHOWN.get(last, last)
    return f"{head}{plus}{word}" if head else word


def labelled(command: Command) -> str:
    """The words with the first key behind them, as buttons carry them."""
    return f"{command.words}　{shown_key(command.keys[0])}" if command.keys else command.words
