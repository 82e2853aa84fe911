//! Kills: a process is ended by SIGKILL at every request that its work makes, before and after the
//! request took effect. Another one then finds out what happened, and an independent look at the
//! service says whether anything was lost.

#[cfg(test)]
mod kills;
#[cfg(test)]
mod moves;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod worker;
