//! Samples written to a file in the state folder.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::exports::create;
use super::spawn::blocking;
use crate::app::effect::Samples;
use crate::journal;
use crate::model::clock::Millis;
use crate::watch::csv;

/// Writes samples to a new file that only its owner can read; returns its path.
///
/// # Errors
/// A sentence, where it cannot be written.
pub async fn save(folder: Option<PathBuf>, at: Millis, all: Vec<Samples>) -> Result<String, String> {
    let folder = folder.ok_or_else(|| "there is no home folder".to_owned())?;
    let named = format!("the folder {}", folder.display());
    let written = blocking(move || write(&folder, at, &all)).await.map_err(|error| error.to_string())?;
    written.map(|path| path.display().to_string()).map_err(|error| format!("{named}: {error}"))
}

fn write(folder: &Path, at: Millis, all: &[Samples]) -> io::Result<PathBuf> {
    journal::make(folder)?;
    let time = i64::try_from(at.0).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let time = time.map_or_else(|| at.0.to_string(), |time| time.strftime("%Y%m%dT%H%M%S%.3fZ").to_string());
    let (path, file) = create(folder, &format!("samples-{time}"), "csv")?;
    let mut file = BufWriter::new(file);
    file.write_all(csv::HEAD.as_bytes())?;
    for Samples { account, queue, samples } in all {
        file.write_all(csv::lines(account, queue, samples).as_bytes())?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::queue::QueueName;
    use crate::watch::series::Sample;

    #[tokio::test]
    async fn samples_are_written_to_a_file_that_only_its_owner_reads() {
        let home = tempfile::tempdir().unwrap();
        let at = Millis(1_795_435_200_000);
        let of = |queue: &str, count| Samples {
            account: "acme".to_owned(),
            queue: QueueName::new(queue),
            samples: vec![Sample { at, count }],
        };
        let path =
            save(Some(home.path().join("exports")), at, vec![of("a11", 1), of("b22", 2)]).await.unwrap();
        assert!(path.ends_with("samples-20261123T120000.000Z.csv"), "{path}");
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 3);
        assert!(text.ends_with("2026-11-23T12:00:00.000Z,acme,b22,2\r\n"), "{text}");
        #[cfg(unix)]
        {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_written_says_where() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let why = save(Some(file.path().join("exports")), Millis(0), Vec::new()).await.unwrap_err();
        assert!(why.contains(&file.path().display().to_string()), "{why}");
        assert_eq!(save(None, Millis(0), Vec::new()).await, Err("there is no home folder".to_owned()));
    }
}
