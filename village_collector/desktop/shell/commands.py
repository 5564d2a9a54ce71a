"""The table of all commands of the window: buttons, keys, the key list of 帮助 and tests are made from it.

A command belongs to a place, or to every place (`place` is ""). The window makes a QAction of each;
what the place does for it comes from `Place.command_handlers()`. A test checks that each place answers for all of its commands.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing to do: `keys` are written as Qt reads them, the first one is shown; `explains` stands in the key list of 帮助.

    `repeats` says that holding the key gives the command again and again: never for one that takes, records or prints anything.
    """

    id: str
    words: str
    keys: tuple[str, ...]
    place: str = ""
    explains: str = ""
    repeats: bool = False


COMMANDS: tuple[Command, ...] = (
    Command(id="go.today", words="今日", keys=("F2", "Alt+1"), explains="今天收了多少，还有什么没做"),
    Command(id="go.cash_desk", words="收费", keys=("F3", "Alt+2"), explains="找人、收款、打收据"),
    Command(id="go.roster", words="名册", keys=("F4", "Alt+3"), explains="查每个人缴没缴、该缴多少"),
    Command(id="go.day_end", words="日结交款", keys=("F6", "Alt+4"), explains="点钞、登记缴款单、对账"),
    Command(id="go.sign_off", words="清册签字", keys=("F7", "Alt+5"), explains="定版、打印三份清册、核签"),
    Command(id="go.exchange", words="U盘交换", keys=("F8", "Alt+6"), explains="导入名册和结果，导出模板，备份"),
    Command(id="go.papers", words="表册资料", keys=("F9", "Alt+8"), explains="打印各种表册，存放照片和扫描件"),
    Command(id="go.help", words="帮助", keys=("F1", "Alt+7"), explains="按键一览和本账本的说明"),
    Command(id="view.larger", words="字大一点", keys=("Ctrl++", "Ctrl+="), explains="放大文字", repeats=True),
    Command(id="view.smaller", words="字小一点", keys=("Ctrl+-",), explains="缩小文字", repeats=True),
    Command(id="view.normal", words="字恢复原大小", keys=("Ctrl+0",), explains="恢复文字大小"),
    Command(id="book.saved", words="保存", keys=("Ctrl+S",), explains="不用保存：每一笔都已自动存盘"),
    # 收费
    Command(id="cash_desk.search", words="找人", keys=("Ctrl+F",), place="cash_desk", explains="回到查找框"),
    Command(
        id="cash_desk.collect", words="收款并打收据", keys=("Ctrl+Return", "Ctrl+Enter"), place="cash_desk", explains="确认收款，并打印收据"
    ),
    Command(
        id="cash_desk.collect_only", words="只收款不打印", keys=("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), place="cash_desk", explains="确认收款，先不打印"
    ),
    Command(id="cash_desk.undo", words="撤销", keys=("Ctrl+Z",), place="cash_desk", explains="十秒之内撤销刚才的收款"),
    Command(id="cash_desk.reprint", words="补打收据", keys=("Ctrl+P",), place="cash_desk", explains="补打刚才那张或这一户的收据"),
    Command(id="cash_desk.basis", words="依据", keys=("Alt+Y",), place="cash_desk", explains="看这一笔钱依据哪一条，以及换一天缴是多少"),
    Command(id="cash_desk.decide", words="待定金额", keys=("Ctrl+D",), place="cash_desk", explains="录入通知没有写明、后来另文确定的金额"),
    # 名册
    Command(id="roster.search", words="筛选", keys=("Ctrl+F",), place="roster", explains="回到筛选框"),
    Command(
        id="roster.collect", words="去收费", keys=("Ctrl+Return", "Ctrl+Enter"), place="roster", explains="打开这个人的一户去收费；在名单上按回车也一样"
    ),
    Command(id="roster.reveal", words="显示证件号", keys=("Alt+H",), place="roster", explains="把这个人的证件号码显示十秒"),
    # 日结交款
    Command(id="day_end.cash_count", words="点钞日结", keys=("Ctrl+1",), place="day_end", explains="点钞，看今天的收据"),
    Command(id="day_end.deposits", words="缴款单", keys=("Ctrl+2",), place="day_end", explains="登记和查看信用社的缴款单"),
    Command(id="day_end.reconciliation", words="对账", keys=("Ctrl+3",), place="day_end", explains="名册、收据、缴款单、现金放在一起对"),
    Command(
        id="day_end.close_day", words="日结", keys=("Ctrl+Return", "Ctrl+Enter"), place="day_end", explains="点钞完毕，记下今天的现金"
    ),
    Command(
        id="day_end.record_deposit", words="登记缴款单", keys=("Ctrl+D",), place="day_end", explains="登记信用社的缴款单；填好以后按 Ctrl+回车也一样"
    ),
    Command(id="day_end.print", words="打印", keys=("Ctrl+P",), place="day_end", explains="打印这一页的日结单、缴款单附表或对账表"),
    Command(id="day_end.void_receipt", words="作废收据", keys=("Del",), place="day_end", explains="作废选中的收据，写明原因"),
    # 清册签字
    Command(id="sign_off.freeze", words="核对定版", keys=("Ctrl+1",), place="sign_off", explains="看账对平没有，定下签字用的一版"),
    Command(id="sign_off.printed_register", words="打印核签", keys=("Ctrl+2",), place="sign_off", explains="预览、打印三份，核对纸质清册"),
    Command(id="sign_off.versions", words="各版清册", keys=("Ctrl+3",), place="sign_off", explains="看定过哪几版，谁签的字"),
    Command(
        id="sign_off.freeze_version", words="定版", keys=("Ctrl+Return", "Ctrl+Enter"), place="sign_off", explains="把清册定为签字用的一版"
    ),
    Command(id="sign_off.print", words="打印", keys=("Ctrl+P",), place="sign_off", explains="打印清册"),
    Command(id="sign_off.save", words="存成 PDF", keys=("Ctrl+Shift+S",), place="sign_off", explains="把清册存成 PDF 文件"),
    Command(id="sign_off.compare", words="核对纸质清册", keys=("Ctrl+F",), place="sign_off", explains="输入纸上的校验码，看是不是同一版"),
    Command(id="sign_off.next_page", words="下一页", keys=("PgDown",), place="sign_off", explains="预览下一页", repeats=True),
    Command(id="sign_off.previous_page", words="上一页", keys=("PgUp",), place="sign_off", explains="预览上一页", repeats=True),
    # U盘交换
    Command(id="exchange.import_register", words="导入名册", keys=("Ctrl+I",), place="exchange", explains="导入缴费清册"),
    Command(id="exchange.export_batch", words="导出模板", keys=("Ctrl+E",), place="exchange", explains="填好医保局的导入模板"),
    Command(id="exchange.import_result", words="导入回执", keys=("Ctrl+R",), place="exchange", explains="导入医保局的导入结果"),
    Command(id="exchange.keying", words="录入清单", keys=("Ctrl+K",), place="exchange", explains="逐个录进医保局的系统，录好的勾掉"),
    Command(id="exchange.backup", words="备份", keys=("Ctrl+B",), place="exchange", explains="把账本备份到 U盘"),
    Command(id="exchange.confirm", words="确认", keys=("Ctrl+Return", "Ctrl+Enter"), place="exchange", explains="把读好的内容记进账本"),
    # 表册资料
    Command(id="papers.print_sheets", words="表册", keys=("Ctrl+1",), place="papers", explains="选表册，看样，打印"),
    Command(id="papers.attachments", words="影像资料", keys=("Ctrl+2",), place="papers", explains="存放照片、扫描件、通知原文"),
    Command(id="papers.print", words="打印", keys=("Ctrl+P",), place="papers", explains="打印选中的表册"),
    Command(id="papers.save", words="存成 PDF", keys=("Ctrl+Shift+S",), place="papers", explains="把看到的表册存成 PDF 文件"),
    Command(id="papers.redraw", words="重画", keys=("Ctrl+R",), place="papers", explains="把选中的表册重新画一遍，拆字也用上"),
    Command(id="papers.next_page", words="下一页", keys=("PgDown",), place="papers", explains="看下一页", repeats=True),
    Command(id="papers.previous_page", words="上一页", keys=("PgUp",), place="papers", explains="看上一页", repeats=True),
    Command(id="papers.choose_layout", words="选版式文件", keys=("Ctrl+L",), place="papers", explains="用县里自己的版式文件"),
    Command(id="papers.post_list", words="定榜", keys=("Ctrl+G",), place="papers", explains="看遮盖以后的名单，定下公示的一榜"),
    Command(id="papers.weekly_report", words="定本周周报", keys=("Ctrl+K",), place="papers", explains="把本周的数字定下来，报镇里"),
    Command(id="papers.ticket_stock", words="票据登记", keys=("Ctrl+T",), place="papers", explains="登记票据的领用、作废、遗失、结报"),
    Command(id="papers.choose_file", words="选文件", keys=("Ctrl+O",), place="papers", explains="选要添加的照片或扫描件"),
    Command(id="papers.attach", words="添加", keys=("Ctrl+Return", "Ctrl+Enter"), place="papers", explains="把选好的文件存进账本"),
    Command(id="papers.open_attachment", words="打开", keys=("Ctrl+Shift+O",), place="papers", explains="打开选中的一份；在上面按回车也一样"),
    Command(id="papers.export_attachments", words="导出整个资料夹", keys=("Ctrl+E",), place="papers", explains="把全部资料和目录导出到一个文件夹"),
)

BY_ID = {command.id: command for command in COMMANDS}

_SHOWN = {"Return": "回车", "Enter": "回车", "Space": "空格", "+": "+"}


def shown_key(key: str) -> str:
    """The key as labels show it: "Ctrl+Return" → "Ctrl+回车"."""
    head, plus, last = key.rpartition("+") if not key.endswith("+") else (key[:-2], "+", "+")
    word = _SHOWN.get(last, last)
    return f"{head}{plus}{word}" if head else word


def labelled(command: Command) -> str:
    """The text of a button: the words, then the first key."""
    return f"{command.words}　{shown_key(command.keys[0])}" if command.keys else command.words
