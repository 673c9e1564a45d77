//! The picture on the first page: the grammar of the stage in small. It shows nothing that the
//! words beside it do not say.

use yew::prelude::*;

fn envelope(x: &'static str, y: &'static str, hue: &'static str) -> Html {
    html! {
        <svg {x} {y} class={hue}>
            <rect class="envelope" width="26" height="18" rx="3.2" />
            <path class="flap" d="M1.5 2L13 10.8 24.5 2" />
        </svg>
    }
}

/// Producer, exchange, queue, workers, retry and dead letters.
#[component]
pub fn Picture() -> Html {
    let slot = |x: &'static str, y: &'static str| html! { <rect class="slot" {x} {y} width="34" height="28" rx="6" /> };
    html! {
        <svg class="picture" viewBox="0 0 560 272" aria-hidden="true" focusable="false">
            <g class="way">
                <path d="M104 96H150M216 96H256M434 96C462 96 452 60 478 60M434 96C462 96 452 132 478 132" />
                <path class="dashed" d="M345 126V184" />
            </g>
            <rect class="thing-box" x="14" y="68" width="90" height="56" rx="12" />
            <path class="thing-box" d="M183 63l33 33-33 33-33-33z" />
            <rect class="thing-box" x="256" y="66" width="178" height="60" rx="12" />
            { slot("266", "82") }{ slot("306", "82") }{ slot("346", "82") }
            <rect class="slot empty" x="386.5" y="82.5" width="33" height="27" rx="6" />
            <rect class="thing-box" x="478" y="32" width="68" height="56" rx="12" />
            <rect class="thing-box failed" x="478" y="104" width="68" height="56" rx="12" />
            <rect class="thing-box dead" x="290" y="186" width="110" height="60" rx="12" />
            { slot("302", "202") }
            <circle class="ring" cx="512" cy="60" r="13" />
            <path class="ring-part" d="M512 47a13 13 0 0 1 9 22.4" />
            <path class="bolt" d="M506 136l8-15 2 10h7l-8 15-2-10z" />
            { envelope("46", "87", "hue-0") }
            { envelope("118", "87", "hue-3") }
            { envelope("270", "87", "hue-0") }{ envelope("310", "87", "hue-2") }{ envelope("350", "87", "hue-0") }
            { envelope("444", "98", "hue-1") }
            { envelope("306", "207", "hue-4") }
            <circle class="postmark" cx="333" cy="207" r="8" />
            <text class="postmark-text" x="333" y="211" text-anchor="middle">{ "3" }</text>
        </svg>
    }
}
