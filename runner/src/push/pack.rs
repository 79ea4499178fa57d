//! A folder as a `.tar.gz`: the same folder gives the same bytes, so an upload can be resumed.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::{Compression, GzBuilder};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

/// A packed folder in a temporary file, removed when dropped.
pub struct Packed {
    /// The archive.
    pub file: NamedTempFile,
    /// Bytes.
    pub size: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Files in it.
    pub files: u64,
}

/// Packs the files below `root` that Git would see, in path order, without times and owners.
///
/// # Errors
/// When a file cannot be read, or the folder holds none.
pub fn pack(root: &Path) -> anyhow::Result<Packed> {
    let file = NamedTempFile::new()?;
    let counted = Counted { to: io::BufWriter::new(file.reopen()?), hash: Sha256::new(), size: 0 };
    let gz = GzBuilder::new().mtime(0).write(counted, Compression::default());
    let mut tar = tar::Builder::new(gz);
    let mut files = 0;
    for path in listed(root)? {
        add(&mut tar, root, &path)?;
        files += 1;
    }
    anyhow::ensure!(files > 0, "the folder holds no files (after .gitignore)");
    let Counted { mut to, hash, size } = tar.into_inner()?.finish()?;
    to.flush()?;
    let sha256 = signing::hex(&hash.finalize());
    Ok(Packed { file, size, sha256, files })
}

/// Plain files, sorted. `.gitignore` counts also where there is no repository; links are left out.
fn listed(root: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    anyhow::ensure!(root.is_dir(), "{} is not a folder", root.display());
    let mut walk = ignore::WalkBuilder::new(root);
    walk.hidden(false).require_git(false).parents(false).git_global(false).git_exclude(false);
    walk.filter_entry(|entry| entry.file_name() != ".git").sort_by_file_name(Ord::cmp);
    let mut files = Vec::new();
    for entry in walk.build() {
        let entry = entry?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn add<W: Write>(tar: &mut tar::Builder<W>, root: &Path, path: &Path) -> anyhow::Result<()> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o644);
    // A file that shrinks while it is read would break the archive; zeroes fill it up.
    let exactly = file.take(size).chain(io::repeat(0)).take(size);
    tar.append_data(&mut header, path.strip_prefix(root)?, exactly)?;
    Ok(())
}

struct Counted<W> {
    to: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write_all(bytes)?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_what_git_would_see_and_the_same_twice() {
        let dir = tempfile::tempdir().expect("temp dir");
        let long = format!("{}/{}", "d".repeat(90), "f".repeat(90));
        for (name, text) in [
            (".gitignore", "target/\n"),
            ("a.rs", "fn a() {}"),
            ("target/x", "no"),
            (".git/config", "no"),
            (&long, "deep"),
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
            std::fs::write(path, text).expect("file");
        }
        std::os::unix::fs::symlink("/etc/passwd", dir.path().join("link")).expect("link");

        let packed = pack(dir.path()).expect("packs");
        let again = pack(dir.path()).expect("packs");

        assert_eq!((packed.files, packed.size, &packed.sha256), (3, again.size, &again.sha256));
        let bytes = std::fs::read(packed.file.path()).expect("archive");
        assert_eq!((bytes.len() as u64, signing::sha256_hex(&bytes)), (packed.size, packed.sha256.clone()));
        let out = tempfile::tempdir().expect("temp dir");
        let limits = crate::unpack::Limits::within(1 << 20);
        let outcome =
            crate::unpack::unpack(packed.file.path(), out.path(), &limits, &|_| ()).expect("unpacks");
        assert_eq!(outcome.files, 3);
        assert_eq!(std::fs::read_to_string(out.path().join(long)).expect("deep file"), "deep");
    }

    #[test]
    fn an_empty_folder_is_refused() {
        let dir = tempfile::tempdir().expect("temp dir");
        assert!(pack(dir.path()).is_err_and(|error| error.to_string().contains("no files")));
    }
}
