//! Every operation of the client against every fault of the service, before and after it took
//! effect, once and every time, on a new connection and on one that is in use: what the client
//! reports must be what happened.

#[cfg(test)]
mod cell;
#[cfg(test)]
#[path = "../support/http.rs"]
mod http;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod rule;
#[cfg(test)]
#[path = "../support/seen.rs"]
mod seen;
#[cfg(test)]
mod troubles;

#[cfg(test)]
mod matrix {
    use std::sync::Mutex;
    use std::thread;

    use peekq::emulator::faults::Fault;
    use peekq::model::operation::OperationKind;
    use tokio::runtime::{Builder, Runtime};

    use crate::cell::{Cell, Manner};
    use crate::operations::OPERATIONS;
    use crate::troubles::TROUBLES;

    /// Cells in which the client mostly waits: many can do so at a time.
    const PATIENT: usize = 160;
    /// The others keep the machine busy.
    const BUSY: usize = 6;

    fn cells() -> Vec<Cell> {
        let mut cells = Vec::new();
        for operation in OPERATIONS {
            for trouble in TROUBLES.iter().copied() {
                for takes_effect in [false, true] {
                    let fault = Fault { trouble, takes_effect };
                    let manners = Manner::of(trouble).iter();
                    cells.extend(manners.map(|manner| Cell { operation, fault, manner: *manner }));
                }
            }
        }
        cells
    }

    /// Takes cells until there are none, and keeps what is wrong with them.
    fn work(cells: &Mutex<Vec<Cell>>, services: &Runtime, wrong: &Mutex<Vec<String>>) {
        let client = Builder::new_current_thread().enable_all().build().unwrap();
        let next = || cells.lock().unwrap().pop();
        while let Some(cell) = next() {
            if let Err(complaint) = cell.run(services, &client) {
                wrong.lock().unwrap().push(format!("{cell:?}: {complaint}"));
            }
        }
    }

    #[test]
    fn what_is_reported_is_what_happened_whatever_goes_wrong() {
        let all = cells();
        let count = all.len();
        assert!(count >= OPERATIONS.len() * TROUBLES.len() * 2 * 2);
        println!("{count} cells");
        let services = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (patient, busy): (Vec<_>, Vec<_>) = all.into_iter().partition(Cell::waits);
        let (patient, busy, wrong) = (Mutex::new(patient), Mutex::new(busy), Mutex::default());
        thread::scope(|scope| {
            for (workers, cells) in [(PATIENT, &patient), (BUSY, &busy)] {
                for _ in 0..workers {
                    scope.spawn(|| work(cells, &services, &wrong));
                }
            }
        });
        let wrong = wrong.into_inner().unwrap();
        assert!(wrong.is_empty(), "{} of {count} cells\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn every_kind_of_operation_is_in_the_matrix_once() {
        let kinds: Vec<OperationKind> = OPERATIONS.iter().map(|operation| operation.kind).collect();
        assert_eq!(kinds, OperationKind::ALL);
    }
}
