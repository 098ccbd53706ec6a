import { each } from '../../each.ts'
import type { Family, ProgramRow } from '../../row.ts'

// open(1), xdg-open(1), osascript(1), pbcopy(1): what reaches the person's desktop is outside of the workspace.

const high = (why: string): ProgramRow => ({ risk: 'high', why, isTooBroad: true, isVeiled: true })
const medium = (why: string): ProgramRow => ({ risk: 'medium', why, isTooBroad: true })

/** Programs that act on a desktop. */
export const desktop: Family = {
  ...each(
    'open xdg-open gio gnome-open kde-open explorer start wslview sensible-browser x-www-browser',
    high('opens another program'),
  ),
  ...each(
    'osascript automator shortcuts xdotool ydotool wmctrl cliclick AppleScript',
    high('moves the desktop in the place of a person'),
  ),
  ...each('pbcopy xclip xsel wl-copy clip clip.exe', medium('changes the clipboard')),
  ...each('pbpaste wl-paste', high('shows the clipboard, where secrets pass')),
  ...each('screencapture scrot gnome-screenshot grim import xwd maim', high('takes a picture of the screen')),
  ...each(
    'say espeak spd-say notify-send terminal-notifier zenity kdialog whiptail dialog',
    medium('turns to a person'),
  ),
  ...each(
    'defaults plutil gsettings dconf xdg-mime xdg-settings tccutil spctl csrutil nvram pmset',
    high('changes settings of the desktop'),
  ),
  ...each('mdfind mdls locate plocate mlocate', medium('searches the whole machine')),
  ...each(
    'chromium google-chrome firefox safari playwright puppeteer w3m lynx links elinks browsh',
    high('opens what it is given in a browser'),
  ),
}
