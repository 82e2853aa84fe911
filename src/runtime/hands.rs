//! What the user does, as events. A terminal that is gone tells so once, and is silent from then on.

use crate::app::event::Msg;
use crate::terminal::input::{Input, Inputs};

/// The terminal's input while there is one.
pub struct Hands(Option<Inputs>);

impl Hands {
    /// Starts listening.
    ///
    /// # Errors
    /// Where there is no terminal to listen to.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self(Some(Inputs::new()?)))
    }

    /// Waits for the next event.
    pub async fn next(&mut self) -> Msg {
        let Some(inputs) = &mut self.0 else { return std::future::pending().await };
        match inputs.next().await {
            Ok(input) => as_msg(input),
            Err(error) => self.lost(&error),
        }
    }

    /// The next event if it is here already.
    pub fn waiting(&mut self) -> Option<Msg> {
        match self.0.as_mut()?.waiting() {
            Ok(input) => input.map(as_msg),
            Err(error) => Some(self.lost(&error)),
        }
    }

    /// Nobody can press a key any more: what is held must go back, and then there is nothing to do.
    fn lost(&mut self, error: &std::io::Error) -> Msg {
        tracing::warn!("the terminal is gone: {error}");
        self.0 = None;
        Msg::Stopping
    }
}

fn as_msg(input: Input) -> Msg {
    match input {
        Input::Pressed(key) => Msg::Pressed(key),
        Input::Pasted(text) => Msg::Pasted(text),
        Input::Resized { cols, rows } => Msg::Resized { cols, rows },
        Input::Focused(focused) => Msg::Focused(focused),
    }
}
