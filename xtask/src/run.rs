//! Runs other programs: with their output in a log file, a sign of life, and a failure that says
//! which command it was, how its output ended and what to do.

use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often a long step tells how far it is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(8);
/// How many lines of a failed command's output are shown.
const TAIL: usize = 25;

/// One command with a name for people and a file for its output.
pub struct Logged<'a> {
    /// What it does, as a person would say it: "Trunk 0.21.14".
    pub name: &'a str,
    /// Where its output goes.
    pub log: PathBuf,
    /// What to do when it fails.
    pub way_out: &'a str,
}

impl Logged<'_> {
    /// Runs the command to its end; an exit code other than 0 is an error.
    pub fn run(&self, command: &mut Command) -> Result<()> {
        let status = self.status(command)?;
        if status.success() {
            return Ok(());
        }
        bail!(
            "{} failed ({status})\n  command: {}\n  output:  {}\n{}\n  way out: {}",
            self.name,
            show(command),
            self.log.display(),
            indent(&tail(&self.log, TAIL)),
            self.way_out
        )
    }

    /// Runs the command to its end.
    pub fn status(&self, command: &mut Command) -> Result<ExitStatus> {
        let log = create(&self.log)?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut child = command.spawn().with_context(|| {
            format!("{} did not start\n  command: {}\n  way out: {}", self.name, show(command), self.way_out)
        })?;
        let start = Instant::now();
        let mut told = start;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            if told.elapsed() >= SIGN_OF_LIFE {
                told = Instant::now();
                println!("  … {} ({}): {}", self.name, took(start), last_line(&self.log));
            }
            sleep(Duration::from_millis(50));
        }
    }
}

/// What a command printed (standard output alone), if it ran and succeeded.
pub fn output(command: &mut Command) -> Option<String> {
    let out = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

/// The first program of that name on PATH.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// A command as one would type it, the variables that were set for it included.
pub fn show(command: &Command) -> String {
    let set = command.get_envs().filter_map(|(key, value)| Some((key, value?)));
    let set =
        set.map(|(key, value)| format!("{}={}", key.to_string_lossy(), quote(&value.to_string_lossy())));
    let program = std::iter::once(command.get_program()).chain(command.get_args());
    let program = program.map(|word| quote(&word.to_string_lossy()));
    set.chain(program).collect::<Vec<_>>().join(" ")
}

/// Minutes and seconds since then.
pub fn took(since: Instant) -> String {
    let seconds = since.elapsed().as_secs_f32();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", seconds as u32 / 60, seconds as u32 % 60)
    }
}

/// The last lines of a file.
pub fn tail(file: &Path, lines: usize) -> String {
    let text = fs::read(file).unwrap_or_default();
    last_lines(&String::from_utf8_lossy(&text), lines)
}

/// The last lines of a text.
pub fn last_lines(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// Creates a file and the folders above it.
pub fn create(file: &Path) -> Result<File> {
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
    }
    File::create(file).with_context(|| format!("cannot write {}", file.display()))
}

fn last_line(file: &Path) -> String {
    let text = tail(file, 1);
    let line = text.rsplit('\r').next().unwrap_or_default().trim();
    line.chars().take(90).collect()
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    | {line}")).collect::<Vec<_>>().join("\n")
}

fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_command_output_and_way_out() {
        let log = std::env::temp_dir().join(format!("xtask-run-{}.log", std::process::id()));
        let logged = Logged { name: "the step", log: log.clone(), way_out: "do this" };
        let mut command = Command::new("sh");
        command.args(["-c", "echo what went wrong; exit 3"]);
        let error = format!("{:#}", logged.run(&mut command).unwrap_err());
        for part in ["the step failed", "sh -c 'echo what", "| what went wrong", "do this", "exit status: 3"]
        {
            assert!(error.contains(part), "{part:?} is missing in\n{error}");
        }
        let _ = fs::remove_file(log);
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let logged =
            Logged { name: "x", log: std::env::temp_dir().join("xtask-none.log"), way_out: "install it" };
        let error = format!("{:#}", logged.run(&mut Command::new("no-such-program-here")).unwrap_err());
        assert!(error.contains("no-such-program-here") && error.contains("install it"), "{error}");
    }
}
