//! Changing messages: what a change will cost (plan), what is told while it runs (order,
//! progress), and what it did (report). The bodies, receipts and sockets are elsewhere.

mod bulk;
mod plan;
mod report;
mod running;

pub use self::bulk::{
    Bulk, BulkEnd, BulkProgress, BulkReport, By, Deed, Exception, Fate, Goal, Moved, NewLife, Stage, Which,
};
pub use self::plan::{Act, Bystander, Plan, Price, Target};
pub use self::report::{PutBack, Report, Stranded, Surgery, SurgeryEnd, Taken};
pub use self::running::{Lease, LeaseId, LeaseState, Order, Progress, Step};
