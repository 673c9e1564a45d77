//! What a contract promises, all who have it keep.

/// An answer, or what is wrong with asking.
type Answer = Result<&'static str, &'static str>;

pub trait Bird {
    // region: bird
    fn fly(&self) -> Answer {
        Ok("a bird flies off")
    }
    // endregion: bird
}

pub struct AnyBird;

impl Bird for AnyBird {}

// region: penguin
pub struct Penguin;

impl Bird for Penguin {
    fn fly(&self) -> Answer {
        Err("a penguin cannot fly")
    }
}
// endregion: penguin

pub fn release(birds: &[&dyn Bird]) -> Result<(), &'static str> {
    for bird in birds {
        // region: release
        println!("{}", bird.fly()?);
        // endregion: release
    }
    Ok(())
}

/// Apart from what is a bird: for those who do it.
pub trait Flying {
    fn take_off(&self) -> &'static str;
}

// region: swallow
pub struct Swallow;

impl Flying for Swallow {
    fn take_off(&self) -> &'static str {
        "a swallow flies off"
    }
}
// endregion: swallow

pub fn release_flying(flyers: &[&dyn Flying]) {
    for flyer in flyers {
        println!("{}", flyer.take_off());
    }
}
