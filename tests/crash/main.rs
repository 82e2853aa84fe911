//! Kills: a process is ended by SIGKILL at every request that its work makes, before and after the
//! request took effect. Another one then finds out what happened, and an independent look at the
//! service says whether anything was lost. Seeds kill at moments of their own:
//! `SEEDS=500 cargo test --locked --test crash seeds` kills so often, `SEED=17 …` once.

#[cfg(test)]
mod acts;
#[cfg(test)]
#[path = "../support/azurite.rs"]
mod azurite;
#[cfg(test)]
#[path = "../support/dice.rs"]
mod dice;
#[cfg(test)]
mod far;
#[cfg(test)]
#[path = "../support/http.rs"]
mod http;
#[cfg(test)]
mod kills;
#[cfg(test)]
#[path = "../support/ledger/mod.rs"]
mod ledger;
#[cfg(test)]
mod living;
mod moves;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod seeds;
#[cfg(test)]
#[path = "../support/seen.rs"]
mod seen;
#[cfg(test)]
mod unheard;
#[cfg(test)]
mod worker;
