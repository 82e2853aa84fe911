//! What a mistake in peekq leaves behind: a usable terminal, one line about it, and a log entry,
//! none of which holds text of a message.

use std::any::Any;
use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::path::PathBuf;

use super::screen;

/// Installs the hook. Every panic is logged with its place. The terminal is given back, and a line
/// with the path of the log written to standard error, only outside of tasks: there the loop
/// itself failed and the program ends. A panic in a task becomes an answer of the task, and the
/// screen stays as it is. So the loop must run in `block_on`, not in a spawned task.
pub fn install(log: PathBuf) {
    panic::set_hook(Box::new(move |info| {
        let (place, said) = (place(info), said(info.payload()));
        tracing::error!(place, said, "panicked");
        if tokio::task::try_id().is_none() {
            screen::restore();
            let log = log.display();
            let _ = writeln!(
                io::stderr(),
                "peekq: stopped by a mistake in peekq at {place} ({said}); log: {log}"
            );
        }
    }));
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string)
}

/// The message as far as it cannot hold data. A literal is ours to the end; a formatted one may
/// quote what it failed on (slicing a string quotes the string), so it ends at the first mark
/// that could begin a quotation.
fn said(payload: &dyn Any) -> &str {
    match (payload.downcast_ref::<&'static str>(), payload.downcast_ref::<String>()) {
        (Some(literal), _) => literal,
        (None, Some(formatted)) => {
            formatted.split(['`', '"', '\'', ':', '\n']).next().unwrap_or_default().trim_end()
        }
        (None, None) => "no message",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panicked(with: impl FnOnce() + panic::UnwindSafe) -> String {
        said(&*panic::catch_unwind(with).unwrap_err()).to_owned()
    }

    #[test]
    fn our_own_words_are_kept() {
        assert_eq!(panicked(|| panic!("the cursor left the text")), "the cursor left the text");
        assert_eq!(
            panicked(|| {
                "".chars().next().unwrap();
            }),
            "called `Option::unwrap()` on a `None` value"
        );
    }

    #[test]
    fn the_text_that_a_panic_quotes_is_left_out() {
        let body = "the sécret body".to_owned();
        for at in [0, 4] {
            let slice = body.clone();
            let said = panicked(move || assert_eq!(&slice[at..6], ""));
            assert!(!said.contains("cret"), "{said}");
        }
        let failed = Some(body).map_or(Ok(()), Err);
        assert_eq!(
            panicked(move || {
                failed.unwrap();
            }),
            "called"
        );
    }
}
