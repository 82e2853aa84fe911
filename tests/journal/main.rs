//! The journal: what is on the disk when, what a damaged file still tells, and who may touch it.

#[cfg(test)]
mod damage;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod drafts;
#[cfg(test)]
mod keeping;
#[cfg(test)]
mod others;
