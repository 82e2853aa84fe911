//! Changing messages: what a change will cost (plan), what is told while it runs (order,
//! progress), and what it did (report). The bodies, receipts and sockets are elsewhere.

mod bulk;
pub mod dig;
mod plan;
mod report;
mod running;
mod search;

pub use self::bulk::{
    Bulk, BulkEnd, BulkProgress, BulkReport, By, Deed, Exception, Fate, Goal, Known, Moved, NewLife, Stage,
    Which,
};
pub use self::plan::{Act, Aim, Bystander, Danger, Differing, Giving, Plan, Target, Terms};
pub use self::report::{Halt, PutBack, Report, Stranded, Surgery, SurgeryEnd, Taken, TargetEnd};
pub use self::running::{Lease, LeaseId, LeaseState, Order, Progress, Step, take_in};
pub use self::search::{Found, Recovers, Recovery, Search, Sought};
