//! Changing messages: what a change will cost (plan), what is told while it runs (order,
//! progress), and what it did (report). The bodies, receipts and sockets are elsewhere.

mod bulk;
mod bulk_report;
pub mod dig;
mod plan;
mod report;
mod running;
mod search;

pub use self::bulk::{Bulk, BulkProgress, By, Deed, Goal, Known, NewLife, Stage, Which};
pub use self::bulk_report::{BulkEnd, BulkReport, Exception, Fate, Moved};
pub use self::plan::{Act, Aim, Bystander, Danger, Differing, Giving, Plan, Target, Terms};
pub use self::report::{Halt, PutBack, Report, Stranded, Surgery, SurgeryEnd, Taken, TargetEnd};
pub use self::running::{Lease, LeaseId, LeaseState, Order, Progress, Step, take_in};
pub use self::search::{Copied, Found, Recovers, Recovery, Search, Sought};
