//! The faults, and how long the client is ready to wait for an answer that meets one.

use std::time::Duration;

use peekq::emulator::faults::Trouble;

/// Every fault of the embedded service, in several sizes.
pub const TROUBLES: &[Trouble] = &[
    Trouble::Delay(Duration::from_millis(10)),
    Trouble::Delay(LATE),
    Trouble::Hang,
    Trouble::Reset,
    // Nothing, part of the first line, all of it but its end, part of the headers.
    Trouble::Truncate(0),
    Trouble::Truncate(1),
    Trouble::Truncate(12),
    Trouble::Truncate(60),
    Trouble::TruncateBody(0),
    Trouble::TruncateBody(1),
    Trouble::TruncateBody(50),
    status(500, None),
    status(500, Some(0)),
    status(500, Some(600)),
    status(502, None),
    status(503, None),
    status(503, Some(0)),
    status(503, Some(1)),
    status(503, Some(600)),
    status(504, None),
    status(408, None),
    status(408, Some(0)),
    status(429, None),
    status(429, Some(0)),
    status(429, Some(600)),
    Trouble::WrongBytes,
    Trouble::Drip(Duration::ZERO),
    Trouble::Drip(SLOWLY),
    Trouble::Html,
];

/// How long the client waits for an answer that comes too late: long enough for one that does not, on
/// a machine that is busy.
pub const SHORT: Duration = Duration::from_secs(2);
/// How long it waits for any other: never in vain, however busy the machine is; but not for ten minutes,
/// which some ask for.
pub const LONG: Duration = Duration::from_mins(1);
/// Later than that. (The client waits twice as long for clearing a queue.)
const LATE: Duration = Duration::from_millis(4500);
/// The shortest answer has more than 200 bytes.
const SLOWLY: Duration = Duration::from_millis(25);

const fn status(status: u16, retry_after: Option<u32>) -> Trouble {
    Trouble::Status { status, retry_after }
}

/// Whether the client gives up before the whole answer is there.
pub fn is_slow(trouble: Trouble) -> bool {
    match trouble {
        Trouble::Delay(time) => time >= LATE,
        Trouble::Drip(pause) => pause >= SLOWLY,
        Trouble::Hang => true,
        _ => false,
    }
}
