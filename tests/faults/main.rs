//! The whole program on a terminal, against services that refuse, hang, break off and talk
//! nonsense: what it says, that it answers keys meanwhile, and that it recovers when they do.

#[cfg(test)]
#[path = "../support/acts.rs"]
mod acts;
#[cfg(test)]
#[expect(dead_code, reason = "made for another test program")]
#[path = "../support/hands.rs"]
mod hands;
#[cfg(test)]
mod hanging;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod looks;
#[cfg(test)]
mod open;
#[cfg(test)]
#[path = "../support/pty.rs"]
mod pty;
#[cfg(test)]
mod secondary;
#[cfg(test)]
mod server;
#[cfg(test)]
mod writes;
