import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// apt(8), dpkg(1), rpm(8), dnf(8), apk(8), pacman(8), brew(1), snap, flatpak, nix. What puts programs on the machine, or takes
// them away, is high; what only asks for packages is low where it reads the machine's own list, else medium.

const installs: ProgramRow = { risk: 'high', why: 'changes which programs the machine has' }
const asks: ProgramRow = { risk: 'medium', why: 'asks for packages in the network' }
const looks: ProgramRow = { risk: 'medium', why: 'reads packages' }
const sets: OptionRow = { risk: 'high', why: 'changes settings, which can name programs to run', value: 'text' }

const apt: ProgramRow = {
  risk: 'low',
  tells: '--version -v --help -h',
  optionsAnywhere: true,
  harmless: '-q -qq --quiet -a --all-versions --installed --upgradable --names-only -n',
  options: each('-o --option -c --config-file', sets),
  subcommands: {
    ...each('list search show policy depends rdepends showpkg pkgnames madison', { risk: 'low' } as const),
    ...each('download source changelog', asks),
    ...each(
      'install remove purge update upgrade full-upgrade dist-upgrade autoremove autopurge autoclean clean build-dep edit-sources reinstall satisfy dselect-upgrade check',
      installs,
    ),
  },
}

const dnf: ProgramRow = {
  risk: 'medium',
  why: 'lists its commands',
  tells: '--version --help',
  options: each('-c --config --setopt --installroot', sets),
  subcommands: {
    ...each('list search info provides whatprovides repolist check-update repoquery history group deplist', asks),
    ...each(
      'install remove erase update upgrade downgrade reinstall autoremove distro-sync clean makecache localinstall module swap mark config-manager copr download shell builddep',
      installs,
    ),
  },
}

const brew: ProgramRow = {
  risk: 'medium',
  why: 'lists its commands',
  tells: '--version -v --prefix --cellar --cache --help',
  subcommands: {
    ...each(
      'list ls info search desc deps uses outdated leaves config doctor home log cat options missing commands help',
      asks,
    ),
    ...each(
      'install uninstall remove rm reinstall update upgrade cleanup tap untap link unlink pin unpin services bundle autoremove fetch edit create extract sh shellenv cask developer analytics postinstall migrate switch irb ruby test',
      installs,
    ),
  },
}

/** Package managers of machines. */
export const machinePackages: Family = {
  ...each('apt apt-get apt-cache aptitude', apt),
  ...each('apt-mark apt-key apt-add-repository add-apt-repository apt-file tasksel dselect debconf', installs),
  ...each('dpkg-query', {
    risk: 'low',
    harmless: '-l -W -L -s -S -p --list --show --listfiles --status --search --print-avail --version --help',
    options: each('-f --showformat', { value: 'text' } as const),
  } as const),
  dpkg: {
    risk: 'low',
    tells: '--version --help',
    harmless:
      '-l -L -s -S -p --list --listfiles --status --search --print-avail --get-selections --print-architecture ' +
      '--print-foreign-architectures --audit -C',
    options: {
      ...each(
        '-i --install -r --remove -P --purge --unpack --configure -a --pending --set-selections --clear-selections ' +
          '--update-avail --merge-avail --clear-avail --forget-old-unavail --add-architecture --remove-architecture --force-all',
        installs,
      ),
      ...each('-x --extract -X --vextract', { risk: 'medium', why: 'unpacks a package' } as const),
      ...each('-c --contents -I --info', { risk: 'medium', why: 'reads a package' } as const),
      ...each('--pre-invoke --post-invoke --root --instdir --admindir', sets),
    },
  },
  'dpkg-deb': { ...looks, operands: ['read'] },
  'dpkg-reconfigure': installs,
  rpm: {
    ...looks,
    tells: '--version --help',
    harmless: '-q -a -l -f -c -d --query --all --list --file --changelog --requires --provides --scripts --info',
    options: {
      ...each(
        '-i -U -F -e --install --upgrade --freshen --erase --import --initdb --rebuilddb --setperms --setugids',
        installs,
      ),
      ...each('--eval -E --define -D --pipe --macros --rcfile --load --root --dbpath', sets),
      '--qf': { value: 'text' },
    },
    operands: ['read'],
  },
  ...each('dnf yum microdnf tdnf zypper', dnf),
  apk: {
    risk: 'medium',
    tells: '--version --help',
    subcommands: {
      ...each('info list search policy version stats dot audit verify manifest', asks),
      ...each('add del fix update upgrade cache fetch index mkndx', installs),
    },
  },
  ...each('pacman yay paru emerge xbps-install pkg port softwareupdate', installs),
  brew,
  snap: {
    risk: 'medium',
    tells: '--version version --help',
    subcommands: {
      ...each('list find info changes tasks version connections interfaces services whoami', asks),
      ...each(
        'install remove refresh revert enable disable connect disconnect run set unset start stop restart alias unalias login logout try switch save restore get logs',
        installs,
      ),
    },
  },
  flatpak: {
    risk: 'medium',
    tells: '--version --help',
    subcommands: {
      ...each('list info search remotes remote-ls history ps', asks),
      ...each(
        'install update uninstall run override remote-add remote-delete remote-modify mask pin make-current enter kill repair permission-set permission-reset build build-export',
        installs,
      ),
    },
  },
  ...each('nix nix-env nix-shell nix-build nix-channel nix-store nix-collect-garbage guix', {
    risk: 'high',
    why: 'fetches, builds and runs programs',
    isVeiled: true,
    isTooBroad: true,
  } as const),
}
