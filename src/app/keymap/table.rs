//! The rows of the table.

use super::Scope;
use super::intent::{Intent, TextIntent};
use super::many::BulkIntent;

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Binding {
    /// What configuration and documentation call it.
    pub name: &'static str,
    /// Where it works.
    pub scope: Scope,
    /// Its keys; the first is the one that is shown.
    pub keys: &'static [&'static str],
    /// What it asks for.
    pub intent: Intent,
    /// The word in the footer.
    pub label: &'static str,
    /// The sentence in the help.
    pub doc: &'static str,
    /// Its place in the footer; none: not there.
    pub rank: Option<u8>,
    /// Whether it leads to a change of the service.
    pub dangerous: bool,
}

macro_rules! table {
    ($($name:literal $scope:ident [$($key:literal),*] $intent:expr, $label:literal, $doc:literal,
       $rank:expr, $dangerous:ident;)*) => {
        &[$(Binding {
            name: $name,
            scope: Scope::$scope,
            keys: &[$($key),*],
            intent: $intent,
            label: $label,
            doc: $doc,
            rank: $rank,
            dangerous: table!(@ $dangerous),
        }),*]
    };
    (@ looks) => { false };
    (@ changes) => { true };
}

use BulkIntent as B;
use Intent as I;
use TextIntent as T;

/// All keys. A `static`, so that a row has one address.
#[rustfmt::skip]
pub static TABLE: &[Binding] = table! {
    "force-quit"         Always   ["ctrl-c"]               I::ForceQuit,    "quit",    "Leave, whatever is open; leases are released first", None, looks;
    "suspend"            Always   ["ctrl-z"]               I::Suspend,      "suspend", "Suspend to the shell; asks first while messages are held", None, looks;
    "repaint"            Always   ["ctrl-l"]               I::Repaint,      "repaint", "Draw the screen anew", None, looks;

    "queues.open"        Queues   ["enter", "l", "right"]  I::Open,         "open",    "Go to the messages of the queue", Some(10), looks;
    "queues.put"         Queues   ["p"]                    I::Put,          "put",     "Put a message into the queue", Some(20), changes;
    "queues.filter"      Queues   ["/"]                    I::Filter,       "filter",  "Show only queues whose name is like a text", Some(30), looks;
    "queues.sort"        Queues   ["s"]                    I::Sort,         "sort",    "Sort by name or by length", Some(40), looks;
    "queues.take"        Queues   ["t"]                    I::Take,         "take",    "Lease messages deliberately, to deal with them one by one", Some(45), changes;
    "queues.redrive"     Queues   ["R"]                    I::Redrive,      "redrive", "Send the messages of a poison queue back to the queue they were in", Some(15), changes;
    "queues.many"        Queues   ["m"]                    I::Many,         "move",    "Move, copy, resend or delete many messages of the queue", Some(46), changes;
    "queues.create"      Queues   ["n"]                    I::Create,       "new",     "Create a queue", Some(50), changes;
    "queues.clear"       Queues   ["C"]                    I::Clear,        "clear",   "Delete all messages of the queue", Some(60), changes;
    "queues.delete"      Queues   ["D"]                    I::Drop,         "delete",  "Delete the queue with all its messages", Some(61), changes;
    "queues.properties"  Queues   ["i"]                    I::Properties,   "properties", "What is set for the queue: metadata and access policies, to be edited", Some(65), looks;
    "queues.unfilter"    Queues   ["esc"]                  I::ClearFilter,  "show all", "Drop the filter", None, looks;
    "queues.sas"         Queues   ["S"]                    I::MakeSas,      "SAS",     "Generate a SAS for the queue: signed here, copied, shown once", None, looks;

    "messages.read"      Messages ["enter"]                I::Open,         "read",    "Go to the body of the message", Some(10), looks;
    "messages.edit"      Messages ["e"]                    I::Edit,         "edit",    "Edit the message in place; the price is shown before anything is sent", Some(11), changes;
    "messages.delete"    Messages ["d", "del"]             I::Delete,       "delete",  "Delete the message; the price is shown first", Some(12), changes;
    "messages.put"       Messages ["p"]                    I::Put,          "put",     "Put a message into the queue", Some(20), changes;
    "messages.copy-put"  Messages ["c"]                    I::PutCopy,      "clone",   "Put a copy of the message", Some(21), changes;
    "messages.redrive"   Messages ["R"]                    I::Redrive,      "redrive", "Send the messages of a poison queue back to the queue they were in", Some(19), changes;
    "messages.many"      Messages ["m"]                    I::Many,         "move",    "Move, copy or resend the marked messages, or many of the queue", Some(22), changes;
    "messages.take"      Messages ["t"]                    I::Take,         "take",    "Lease messages deliberately, to deal with them one by one", Some(25), changes;
    "messages.dig"       Messages ["T"]                    I::Dig,          "dig",     "Look past the first 32: lease as many as you say, and browse what is held", Some(26), changes;
    "messages.hold"      Messages ["H"]                    I::Hold,         "hold",    "Lease the message and hold it; where it is visible only for moments, catch it", Some(27), changes;
    "messages.copy"      Messages ["y"]                    I::Copy,         "copy",    "Copy the message to the clipboard; a second key says in which form", Some(30), looks;
    "messages.mark"      Messages ["space"]                I::Mark,         "mark",    "Mark the message, or take its mark away, and go down", Some(31), looks;
    "messages.mark-range" Messages ["v"]                   I::MarkRange,    "range",   "Begin to mark a range, or end it", None, looks;
    "messages.mark-all"  Messages ["*"]                    I::MarkAll,      "mark all", "Mark all that are shown", None, looks;
    "messages.mark-invert" Messages ["~"]                  I::MarkInvert,   "invert marks", "Mark what is not marked, and the other way round", None, looks;
    "messages.properties" Messages ["i"]                   I::Properties,   "properties", "What is set for the queue: metadata and access policies, to be edited", None, looks;
    "messages.back"      Messages ["esc", "h", "left"]     I::Back,         "queues",  "Go back to the queues", Some(70), looks;
    "messages.filter"    Messages ["/"]                    I::Filter,       "filter",  "Filter the queues by name", None, looks;
    "marked.unmark"      Marked   ["esc"]                  I::Unmark,       "unmark",  "Give up the open range, or all marks", Some(13), looks;

    "taken.read"         Taken    ["enter"]                I::Open,         "read",    "Go to the body of the message", Some(10), looks;
    "taken.delete"       Taken    ["d", "del"]             I::Delete,       "delete",  "Delete the held message", Some(11), changes;
    "taken.edit"         Taken    ["e"]                    I::Edit,         "update",  "Edit the held message; it stays held", Some(12), changes;
    "taken.release"      Taken    ["x"]                    I::Release,      "release", "Give the message back to the queue", Some(13), looks;
    "taken.renew"        Taken    ["n"]                    I::Renew,        "renew",   "Hold the message for the chosen time from now", Some(14), changes;
    "taken.filter"       Taken    ["/"]                    I::Sift,         "filter",  "Show only held messages that contain a text", Some(29), looks;
    "taken.copy"         Taken    ["y"]                    I::Copy,         "copy",    "Copy the message to the clipboard", Some(30), looks;
    "taken.release-all"  Taken    ["esc"]                  I::ReleaseAll,   "release all", "Drop the filter; without one, give back everything that is held and leave", Some(15), looks;

    "detail.raw"         Detail   ["v"]                    I::ViewRaw,      "raw",     "The body as it is stored", Some(3), looks;
    "detail.pretty"      Detail   ["b"]                    I::ViewPretty,   "decoded", "The body decoded and laid out", Some(4), looks;
    "detail.hex"         Detail   ["x"]                    I::ViewHex,      "hex",     "The bytes of the body", Some(5), looks;
    "detail.back"        Detail   ["esc", "h", "left"]     I::Back,         "messages", "Go back to the messages", Some(70), looks;
    "detail.down"        Detail   ["j", "down"]            I::Down,         "down",    "Scroll down", None, looks;
    "detail.page"        Detail   ["space"]                I::PageDown,     "page",    "Scroll down a page", None, looks;
    "detail.up"          Detail   ["k", "up"]              I::Up,           "up",      "Scroll up", None, looks;

    "down"               Browse   ["j", "down"]            I::Down,         "down",    "Go down a row", None, looks;
    "up"                 Browse   ["k", "up"]              I::Up,           "up",      "Go up a row", None, looks;
    "page-down"          Browse   ["pgdn", "ctrl-d", "space"] I::PageDown,  "page",    "Go down a page", None, looks;
    "page-up"            Browse   ["pgup", "ctrl-u"]       I::PageUp,       "page",    "Go up a page", None, looks;
    "first"              Browse   ["g", "home"]            I::First,        "first",   "Go to the first row", None, looks;
    "last"               Browse   ["G", "end"]             I::Last,         "last",    "Go to the last row", None, looks;
    "next-pane"          Browse   ["tab"]                  I::NextPane,     "pane",    "Go to the next pane", Some(72), looks;
    "previous-pane"      Browse   ["shift-tab"]            I::PreviousPane, "pane",    "Go to the previous pane", None, looks;
    "sibling"            Browse   ["%"]                    I::Sibling,      "poison",  "Go to the poison queue of the queue, or back to the queue it belongs to", Some(48), looks;
    "watch"              Browse   ["w"]                    I::Watch,        "watch",   "Watch queues: how they grow and drain, also those of accounts opened before", Some(46), looks;
    "alerts"             Browse   ["a"]                    I::Alerts,       "alerts",  "Rules that tell when a queue grows too long or too old, and what breaks them", Some(85), looks;
    "tell"               Browse   ["N"]                    I::Tell,         "tell me when", "Be told once: when the queue is drained, or breaks a rule", Some(86), looks;
    "zoom"               Browse   ["z"]                    I::Zoom,         "zoom",    "Give the pane the whole screen, or take it back", Some(74), looks;
    "refresh"            Browse   ["r"]                    I::Refresh,      "refresh", "List, count and peek again", Some(50), looks;
    "pause"              Browse   ["P"]                    I::Pause,        "pause",   "Stop or resume refreshing by itself", Some(80), looks;
    "raise"              Browse   ["W"]                    I::Raise,        "allow changes", "Allow changes on a read-only connection for 15 minutes, or end that", Some(6), looks;
    "accounts"           Browse   ["@"]                    I::Accounts,     "account", "Open another account", Some(82), looks;
    "history"            Browse   ["!"]                    I::History,      "history", "What was said and done in this run", Some(84), looks;
    "undo"               Browse   ["u"]                    I::Undo,         "undo",    "Take back the last change of this run; what it takes is shown first", Some(18), changes;
    "changes"            Browse   ["U"]                    I::Changes,      "changes", "All changes that are in the journal, to take back or to put again", Some(83), looks;
    "left-open"          Browse   ["X"]                    I::LeftOpen,     "left open", "What an earlier run left without a known end", Some(2), looks;
    "work"               Browse   ["B"]                    I::Work,         "work",    "Work on many messages: how far it is, or what it did", Some(3), looks;
    "reopen"             Browse   ["o"]                    I::Reopen,       "reopen",  "Open again what was closed last without being sent, or what an earlier run left", Some(1), looks;
    "drafts"             Browse   ["O"]                    I::Drafts,       "texts",   "All texts that were typed and not sent: to be opened, copied, discarded", Some(85), looks;
    "delayed"            Browse   ["L"]                    I::Delayed,      "delayed", "Messages that were put with a delay and are not due: to be changed or cancelled", Some(86), looks;
    "quit"               Browse   ["q"]                    I::Quit,         "quit",    "Leave", Some(90), looks;
    "about"              Browse   ["A"]                    I::About,        "about",   "The account: its addresses, sign-in, service properties and replication", None, looks;
    "help"               Browse   ["?", "f1"]              I::Help,         "help",    "All keys", Some(2), looks;

    "watch.open"         Watch    ["enter"]                I::Open,         "messages", "Go to the messages of the queue", Some(10), looks;
    "watch.chart"        Watch    ["c"]                    I::Chart,        "chart",   "The queue over time", Some(11), looks;
    "watch.chart-pinned" Watch    ["C"]                    I::ChartPinned,  "chart pinned", "The pinned queues over time", Some(12), looks;
    "watch.sort"         Watch    ["s"]                    I::SortNext,     "sort",    "Sort by the next column: the length, then the rate, and so on", Some(13), looks;
    "watch.sort-back"    Watch    ["S"]                    I::SortPrevious, "sort",    "Sort by the column before", None, looks;
    "watch.reverse"      Watch    ["v"]                    I::SortReverse,  "reverse", "Turn the order round", Some(30), looks;
    "watch.pin"          Watch    ["space"]                I::Pin,          "pin",     "Choose the queue, or not any more: it goes on being watched", Some(14), looks;
    "watch.only-pinned"  Watch    ["tab"]                  I::OnlyPinned,   "pinned",  "Show only pinned queues, or all", Some(15), looks;
    "watch.filter"       Watch    ["/"]                    I::Filter,       "filter",  "Show only queues whose name is like a text", Some(16), looks;
    "watch.mark"         Watch    ["m"]                    I::Stamp,        "mark",    "Mark this moment: charts show before and after", Some(17), looks;
    "watch.export"       Watch    ["e"]                    I::Export,       "export",  "Write the samples to a file, as CSV: of the pinned queues, or of all that are looked at", Some(18), looks;
    "watch.close"        Watch    ["w", "esc"]             I::Watch,        "leave",   "Leave the watch screen", Some(60), looks;

    "watch-filter.keep"  WatchFilter ["enter"]                I::Enter,        "go",      "Keep the filter", Some(10), looks;
    "watch-filter.drop"  WatchFilter ["esc"]                  I::Cancel,       "show all", "Drop the filter", Some(20), looks;
    "watch-filter.down"  WatchFilter ["down", "ctrl-n"]       I::Down,         "down",    "Go down", None, looks;
    "watch-filter.up"    WatchFilter ["up", "ctrl-p"]         I::Up,           "up",      "Go up", None, looks;

    "chart.left"         Chart    ["h", "left"]            I::CursorLeft,   "earlier", "Read the value a little earlier", Some(10), looks;
    "chart.right"        Chart    ["l", "right"]           I::CursorRight,  "later",   "Read the value a little later", Some(11), looks;
    "chart.longer"       Chart    ["-"]                    I::Longer,       "longer",  "Look further back", Some(12), looks;
    "chart.shorter"      Chart    ["+", "="]               I::Shorter,      "shorter", "Look less far back", Some(13), looks;
    "chart.mark"         Chart    ["m"]                    I::Stamp,        "mark",    "Mark this moment: charts show before and after", Some(14), looks;
    "chart.export"       Chart    ["e"]                    I::Export,       "export",  "Write the samples of these queues to a file, as CSV", Some(15), looks;
    "chart.open"         Chart    ["enter"]                I::Open,         "messages", "Go to the messages of the queue", Some(16), looks;
    "chart.back"         Chart    ["esc", "c"]             I::Back,         "table",   "Back to the table", Some(60), looks;
    "chart.close"        Chart    ["w"]                    I::Watch,        "leave",   "Leave the watch screen", None, looks;

    "start.open"         Start    ["enter"]                I::Enter,        "open",    "Open what is selected", Some(10), looks;
    "start.down"         Start    ["down", "ctrl-n", "tab"] I::Down,        "down",    "Go down", None, looks;
    "start.up"           Start    ["up", "ctrl-p", "shift-tab"] I::Up,      "up",      "Go up", None, looks;
    "start.refresh"      Start    ["ctrl-r"]               I::Refresh,      "look again", "Look for an Azurite again", Some(20), looks;
    "start.close"        Start    ["esc"]                  I::Cancel,       "leave",   "Back to the open account, or leave the program", Some(90), looks;

    "filter.keep"        Filter   ["enter"]                I::Enter,        "go",      "Keep the filter and go to the messages", Some(10), looks;
    "filter.drop"        Filter   ["esc"]                  I::Cancel,       "show all", "Drop the filter", Some(20), looks;
    "filter.down"        Filter   ["down", "ctrl-n"]       I::Down,         "down",    "Go down", None, looks;
    "filter.up"          Filter   ["up", "ctrl-p"]         I::Up,           "up",      "Go up", None, looks;

    "form.submit"        Form     ["ctrl-s"]               I::Submit,       "send",    "Send; where it has a price, show that first", Some(10), looks;
    "form.next"          Form     ["tab"]                  I::NextField,    "next field", "Go to the next field", Some(20), looks;
    "form.previous"      Form     ["shift-tab"]            I::PreviousField, "field",  "Go to the previous field", None, looks;
    "form.cancel"        Form     ["esc"]                  I::Cancel,       "cancel",  "Close without doing anything", Some(90), looks;
    "form.enter"         Form     ["enter"]                I::Enter,        "ok",      "Confirm, or go to the next field", None, looks;

    "cells.save"         Cells    ["ctrl-s"]               I::Save,         "save",    "Save, unless somebody else changed it meanwhile", Some(10), changes;
    "cells.other"        Cells    ["ctrl-t"]               I::OtherTable,   "other table", "Show the access policies, or the metadata again", Some(15), looks;
    "cells.down"         Cells    ["down", "ctrl-n"]       I::Down,         "down",    "Go down a row", None, looks;
    "cells.up"           Cells    ["up", "ctrl-p"]         I::Up,           "up",      "Go up a row", None, looks;

    "confirm.yes"        Confirm  ["y"]                    I::Confirm,      "yes, do it", "Do it, at the price that is shown", Some(10), looks;
    "confirm.hold"       Confirm  ["h"]                    I::Hold,         "hold it", "Hold the messages instead, at the same price", None, changes;
    "confirm.catch"      Confirm  ["c"]                    I::Catch,        "catch it", "Wait until the message is visible, and hold it then", None, changes;
    "confirm.way"        Confirm  ["tab"]                  I::OtherWay,     "other way", "Save in place, or as a new message", None, looks;
    "confirm.search"     Confirm  ["s"]                    I::Search,       "search",  "Look for what is not among the first visible messages, or not", None, looks;
    "confirm.second"     Confirm  ["Y"]                    I::Second,       "do it all the same", "Do it although it harms others, once that was asked", None, changes;
    "confirm.down"       Confirm  ["j", "down"]            I::Down,         "down",    "Scroll what changes", None, looks;
    "confirm.up"         Confirm  ["k", "up"]              I::Up,           "up",      "Scroll back", None, looks;
    "confirm.page-down"  Confirm  ["pgdn"]                 I::PageDown,     "page",    "Scroll a page", None, looks;
    "confirm.page-up"    Confirm  ["pgup"]                 I::PageUp,       "page",    "Scroll a page back", None, looks;
    "confirm.no"         Confirm  ["esc", "n", "enter"]    I::Cancel,       "back",    "Back, nothing is done", Some(20), looks;

    "mend.life"          Mend     ["l"]                    I::OtherLife,    "other life", "Let messages without a life left live for 7 days, or for ever", Some(15), looks;

    "changes.undo"       Changes  ["u", "enter"]           I::Undo,         "undo",    "Take the change back; what it takes is shown first", Some(10), changes;
    "changes.put-again"  Changes  ["p"]                    I::PutAgain,     "put again", "Put the messages of the change once more", Some(11), changes;

    "drafts.open"        Drafts   ["enter", "o"]           I::Open,         "open",    "Open the text in its dialog", Some(10), looks;
    "drafts.copy"        Drafts   ["y"]                    I::Copy,         "copy",    "Copy the text to the clipboard", Some(11), looks;
    "drafts.discard"     Drafts   ["d", "del"]             I::Discard,      "discard", "Forget the text; the key must be pressed twice", Some(12), looks;

    "delayed.edit"       Delayed  ["e", "enter"]           I::Edit,         "edit",    "Change the text; nothing has to be leased for it", Some(10), changes;
    "delayed.due"        Delayed  ["t"]                    I::Due,          "time",    "Let it be due at another time", Some(11), changes;
    "delayed.cancel"     Delayed  ["d", "del"]             I::Delete,       "cancel",  "Delete it before anybody sees it", Some(12), changes;

    "left.finish"        Left     ["f", "enter"]           I::Finish,       "finish",  "Do what was begun; what it takes is shown first", Some(10), changes;
    "left.finish-all"    Left     ["F"]                    I::FinishAll,    "all by a search", "Finish all of the same work that only have to be deleted, or of which a copy was found, by a search through the whole queue; its price is shown first", Some(10), changes;
    "left.seek"          Left     ["s"]                    I::Seek,         "look for copies", "Look for the copies of all of the same work of which no word came that they were put, by a search through the queue where they were to go; its price is shown first", Some(10), changes;
    "left.revert"        Left     ["v"]                    I::Revert,       "revert",  "Take back what was begun; what it takes is shown first", Some(11), changes;
    "left.revert-all"    Left     ["V"]                    I::RevertAll,    "delete copies", "Take back all of the same work of which a copy was found, or is known to stand beside the old message, by deleting the copies, wherever they stand; its price is shown first", Some(12), changes;
    "left.export"        Left     ["x"]                    I::Export,       "export",  "Write the texts to a file, and ask no more about it", Some(12), looks;
    "left.dismiss"       Left     ["d"]                    I::Dismiss,      "dismiss", "Leave everything as it is, and ask no more about it", Some(13), looks;
    "left.dismiss-known" Left     ["D"]                    I::DismissKnown, "leave all known", "Leave everything as it is of which the queues say that it was done, or was not begun", Some(14), looks;
    "left.dismiss-unsure" Left    ["A"]                    I::DismissUnsure, "leave all without a word", "Leave everything as it is of the same work of which no word came that it was put, and ask no more about it", Some(15), looks;

    "sending.detach"     Sending  ["esc", "enter"]         I::Cancel,       "close, goes on", "Close the dialog; what was started goes on", Some(10), looks;

    "sending.stop"       Sending  ["x"]                    I::Stop,         "stop",    "Stop: what is leased goes back, what is done stays done", Some(20), looks;

    "reaching.stop"      Reaching ["esc", "x", "enter"]    I::Stop,         "stop",    "Give up; what is leased goes back", Some(10), looks;

    "clash.mine"         Clash    ["m"]                    I::MineOver,     "save mine over it", "Save your text over the one that is there, at a price of its own", Some(10), changes;
    "clash.theirs"       Clash    ["t"]                    I::TakeTheirs,   "edit theirs", "Go on with the text that is there; yours is kept", Some(20), looks;
    "clash.put"          Clash    ["p"]                    I::PutInstead,   "put as new", "Put your text as a message of its own", Some(30), changes;
    "clash.keep"         Clash    ["d"]                    I::KeepDraft,    "keep",    "Keep your text and close", Some(40), looks;
    "clash.back"         Clash    ["esc", "enter"]         I::Cancel,       "back",    "Back to your text; nothing is overwritten", Some(50), looks;
    "clash.down"         Clash    ["j", "down"]            I::Down,         "down",    "Scroll down", None, looks;
    "clash.up"           Clash    ["k", "up"]              I::Up,           "up",      "Scroll up", None, looks;
    "clash.page-down"    Clash    ["pgdn", "space"]        I::PageDown,     "page",    "Scroll down a page", None, looks;
    "clash.page-up"      Clash    ["pgup"]                 I::PageUp,       "page",    "Scroll up a page", None, looks;
    "waiting.stop"       Waiting  ["esc"]                  I::Stop,         "stop",    "Stop waiting: it is not done", Some(10), looks;
    "waiting.detach"     Waiting  ["enter"]                I::Cancel,       "close, goes on", "Close the dialog; it is still waited for", Some(20), looks;

    "delete.many"        Deleting ["f"]                    I::Bulk(B::Matching), "all that match", "Delete all messages of the queue that a filter fits", Some(15), looks;

    "many.confirm"       Bulk     ["y"]                    I::Confirm,      "do it",   "Do it, at the price that is shown", Some(10), looks;
    "many.selected"      Bulk     ["s"]                    I::Bulk(B::Selected), "selected", "To the messages that were selected or marked", Some(20), looks;
    "many.first"         Bulk     ["n"]                    I::Bulk(B::First), "the first", "To the first so many", Some(21), looks;
    "many.all"           Bulk     ["a"]                    I::Bulk(B::All), "all",     "To all messages that are there when it begins", Some(22), looks;
    "many.matching"      Bulk     ["f"]                    I::Bulk(B::Matching), "all that match", "To all that a filter fits: words, \"more words\", /pattern/, deq>=3, age>1h, size>10k, id:5f3c, enc:b64", Some(23), looks;
    "many.to"            Bulk     ["t"]                    I::Bulk(B::Goal), "to",     "Where they go: a queue, or account/queue where that account was open before; tab completes", Some(24), looks;
    "many.what"          Bulk     ["w"]                    I::Bulk(B::Deed), "what",   "Move, copy, resend into the same queue, or delete", Some(25), looks;
    "many.life"          Bulk     ["l"]                    I::Bulk(B::Life), "life",   "How long the new messages live: as long as the old ones had left, 7 days, for ever, or as typed", Some(26), looks;
    "many.canary"        Bulk     ["c"]                    I::Bulk(B::Canary), "one first", "One first, then it asks whether to go on", Some(27), looks;
    "many.rate"          Bulk     ["r"]                    I::Bulk(B::Rate), "rate",   "How many a second at the most", Some(28), looks;
    "many.hold"          Bulk     ["h"]                    I::Bulk(B::Hold), "hold",   "How many messages may be held at the same time that are not meant", None, looks;
    "many.cancel"        Bulk     ["esc"]                  I::Cancel,       "cancel",  "Close without doing anything", Some(90), looks;

    "run.go-on"          Run      ["y"]                    I::Bulk(B::GoOn), "go on",  "Go on after the first one, or after a pause", Some(10), looks;
    "run.pause"          Run      ["p"]                    I::Bulk(B::Pause), "pause", "Begin nothing new until told otherwise", Some(20), looks;
    "run.rate"           Run      ["r"]                    I::Bulk(B::Rate), "rate",   "How many a second from now on", Some(30), looks;
    "run.stop"           Run      ["x"]                    I::Stop,         "stop",    "Stop: what is held goes back, what is done stays done", Some(40), looks;
    "run.close"          Run      ["esc", "enter"]         I::Cancel,       "close, goes on", "Close the dialog; it goes on, and B shows it again", Some(50), looks;

    "copy.shown"         Copy     ["y"]                    I::CopyShown,    "as shown", "The body as the detail pane shows it", Some(10), looks;
    "copy.decoded"       Copy     ["d"]                    I::CopyDecoded,  "decoded", "The decoded text", Some(20), looks;
    "copy.stored"        Copy     ["t"]                    I::CopyStored,   "as stored", "The text exactly as it is stored", Some(30), looks;
    "copy.json"          Copy     ["j"]                    I::CopyJson,     "JSON",    "The message with its properties as JSON", Some(40), looks;
    "copy.id"            Copy     ["i"]                    I::CopyId,       "id",      "The message's id", Some(50), looks;
    "copy.cancel"        Copy     ["esc"]                  I::Cancel,       "cancel",  "Copy nothing", Some(90), looks;

    "alerts.add"         Alerts   ["enter"]                I::Enter,        "add",     "Add the rule that was typed", Some(10), looks;
    "alerts.remove"      Alerts   ["ctrl-x"]               I::RemoveRule,   "remove",  "Remove the selected rule", Some(20), looks;
    "alerts.down"        Alerts   ["down", "ctrl-n"]       I::Down,         "down",    "Go down a rule", None, looks;
    "alerts.up"          Alerts   ["up", "ctrl-p"]         I::Up,           "up",      "Go up a rule", None, looks;
    "alerts.close"       Alerts   ["esc"]                  I::Cancel,       "close",   "Close", Some(90), looks;

    "leave.wait"         Leave    ["w"]                    I::Wait,         "wait",    "Wait for what is under way, then leave", Some(10), looks;
    "leave.leave"        Leave    ["l"]                    I::Leave,        "go now", "Leave or suspend now; what is under way may or may not happen", Some(20), looks;
    "leave.stay"         Leave    ["esc", "enter"]         I::Cancel,       "stay",    "Stay", Some(30), looks;

    "page.close"         Page     ["esc", "q", "?", "!"]   I::Cancel,       "close",   "Close", Some(10), looks;
    "page.down"          Page     ["j", "down"]            I::Down,         "down",    "Scroll down", None, looks;
    "page.up"            Page     ["k", "up"]              I::Up,           "up",      "Scroll up", None, looks;
    "page.page-down"     Page     ["pgdn", "space"]        I::PageDown,     "page",    "Scroll down a page", Some(20), looks;
    "page.page-up"       Page     ["pgup"]                 I::PageUp,       "page",    "Scroll up a page", None, looks;
    "page.first"         Page     ["g", "home"]            I::First,        "first",   "Go to the top", None, looks;
    "page.last"          Page     ["G", "end"]             I::Last,         "last",    "Go to the end", None, looks;

    "text.new-line"      Editor   ["enter"]                I::Text(T::NewLine),       "", "Begin a new line", None, looks;
    "text.up"            Editor   ["up", "ctrl-p"]         I::Text(T::Up),            "", "Up a line", None, looks;
    "text.down"          Editor   ["down", "ctrl-n"]       I::Text(T::Down),          "", "Down a line", None, looks;
    "text.page-up"       Editor   ["pgup"]                 I::Text(T::PageUp),        "", "Up a page", None, looks;
    "text.page-down"     Editor   ["pgdn"]                 I::Text(T::PageDown),      "", "Down a page", None, looks;
    "text.top"           Editor   ["ctrl-home"]            I::Text(T::Top),           "", "To the beginning of the text", None, looks;
    "text.bottom"        Editor   ["ctrl-end"]             I::Text(T::Bottom),        "", "To the end of the text", None, looks;
    "text.backspace"     Field    ["backspace", "ctrl-h"]  I::Text(T::Backspace),     "", "Delete the character before the cursor", None, looks;
    "text.delete"        Field    ["del", "ctrl-d"]        I::Text(T::Delete),        "", "Delete the character under the cursor", None, looks;
    "text.word-back"     Field    ["ctrl-w", "alt-backspace"] I::Text(T::WordBackspace), "", "Delete the word before the cursor", None, looks;
    "text.word-delete"   Field    ["alt-d"]                I::Text(T::WordDelete),    "", "Delete the word after the cursor", None, looks;
    "text.kill"          Field    ["ctrl-k"]               I::Text(T::KillToEnd),     "", "Cut to the end of the line", None, looks;
    "text.kill-back"     Field    ["ctrl-u"]               I::Text(T::KillToStart),   "", "Cut to the start of the line", None, looks;
    "text.yank"          Field    ["ctrl-y"]               I::Text(T::Yank),          "", "Insert what was cut last", None, looks;
    "text.left"          Field    ["left", "ctrl-b"]       I::Text(T::Left),          "", "Left", None, looks;
    "text.right"         Field    ["right", "ctrl-f"]      I::Text(T::Right),         "", "Right", None, looks;
    "text.word-left"     Field    ["ctrl-left", "alt-b"]   I::Text(T::WordLeft),      "", "Left a word", None, looks;
    "text.word-right"    Field    ["ctrl-right", "alt-f"]  I::Text(T::WordRight),     "", "Right a word", None, looks;
    "text.home"          Field    ["home", "ctrl-a"]       I::Text(T::Home),          "", "To the start of the line", None, looks;
    "text.end"           Field    ["end", "ctrl-e"]        I::Text(T::End),           "", "To the end of the line", None, looks;
    "text.undo"          Field    ["ctrl-_", "alt-u"]      I::Text(T::Undo),          "", "Undo", None, looks;
    "text.redo"          Field    ["alt-r"]                I::Text(T::Redo),          "", "Redo", None, looks;
};
