//! Flows over the pure application: before, keys and answers, after.

#[cfg(test)]
mod about;
#[cfg(test)]
mod alerts;
#[cfg(test)]
mod browse;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod bulk_back;
#[cfg(test)]
mod bulk_run;
#[cfg(test)]
mod change;
#[cfg(test)]
mod clash;
#[cfg(test)]
mod delayed;
#[cfg(test)]
mod dig;
#[cfg(test)]
mod drafts;
#[cfg(test)]
mod expiry;
#[cfg(test)]
mod hold;
#[cfg(test)]
mod late;
#[cfg(test)]
mod leave;
#[cfg(test)]
mod left;
#[cfg(test)]
mod left_copies;
#[cfg(test)]
mod left_search;
#[cfg(test)]
mod make_sas;
#[cfg(test)]
mod many;
#[cfg(test)]
mod marks;
#[cfg(test)]
mod one_queue;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod put;
#[cfg(test)]
mod retries;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod sas;
#[cfg(test)]
mod secondary;
#[cfg(test)]
#[expect(dead_code, reason = "nothing here answers the probe")]
#[path = "../support/sim/mod.rs"]
mod sim;
#[cfg(test)]
mod start;
#[cfg(test)]
mod storm;
#[cfg(test)]
mod table;
#[cfg(test)]
mod take;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod watch;
#[cfg(test)]
mod watch_screen;
#[cfg(test)]
mod wipe;
#[cfg(test)]
mod world;
