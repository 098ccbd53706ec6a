import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// docker(1), docker-compose(1), kubectl(1), helm(1). Who may speak to a container engine can do anything on its machine;
// what only lists is medium, everything that makes, runs, sends or removes something is high.

const high = (why: string): ProgramRow => ({ risk: 'high', why })
const plain = { value: 'text' } as const
const lists: ProgramRow = { risk: 'medium', why: 'asks the container engine' }
const changes = high('changes containers, or what they are made from')
const runs: ProgramRow = { ...high('runs a program in a container'), isVeiled: true }
const sends = high('sends or fetches images')

const elsewhere: Readonly<Record<string, OptionRow>> = {
  ...each('-H --host -c --context --url --connection --identity', {
    risk: 'high',
    why: 'speaks to another machine',
    value: 'text',
  } as const),
  ...each('--config --tlscacert --tlscert --tlskey', {
    risk: 'high',
    why: 'takes its settings from a file',
    value: 'read',
  } as const),
}

const managed: ProgramRow = {
  ...lists,
  subcommands: {
    ...each('ls list ps inspect history top stats port', lists),
    ...each(
      'rm remove prune create kill stop start restart pause unpause rename update commit import load tag build',
      changes,
    ),
    ...each(
      'connect disconnect use export save attach cp diff join leave init rotate promote demote drain upgrade',
      changes,
    ),
    ...each('exec run', runs),
    ...each('push pull sign trust', sends),
    logs: lists,
  },
}

const compose: ProgramRow = {
  risk: 'medium',
  why: 'asks the container engine',
  options: {
    ...each('-f --file --env-file', { value: 'read' } as const),
    ...each('-p --project-name --profile', plain),
    '--project-directory': { value: 'read' },
  },
  subcommands: {
    ...each('ps ls images top port version logs events', lists),
    // What is set in .env stands in it.
    ...each('config convert', high('can show secrets')),
    ...each(
      'up down start stop restart rm kill pause unpause create build watch scale cp attach commit export',
      changes,
    ),
    ...each('run exec', runs),
    ...each('push pull publish', sends),
  },
}

const docker: ProgramRow = {
  risk: 'medium',
  why: 'asks the container engine',
  isTooBroad: true,
  tells: '--version -v --help',
  options: { ...elsewhere, ...each('-l --log-level', plain) },
  subcommands: {
    ...each('ps images version info top stats port history search events diff logs', lists),
    ...each('inspect', high('can show secrets that containers were started with')),
    ...each('run exec attach', runs),
    ...each(
      'build buildx bake cp rm rmi kill stop start restart create commit tag rename update pause unpause wait',
      changes,
    ),
    ...each('save load import export prune init', changes),
    ...each('push pull login logout', sends),
    ...each(
      'swarm node service stack secret config plugin trust context checkpoint scout extension sandbox mcp model',
      changes,
    ),
    ...each('container image volume network system builder manifest pod machine', managed),
    compose,
  },
}

/** One kind of thing; several in a word (`pods,Secret`) and kinds that are not known can hold secrets. */
const kubectlGet: ProgramRow = {
  risk: 'high',
  why: 'shows what can hold secrets',
  optionsAnywhere: true,
  harmless: '-A --all-namespaces --show-labels --show-kind --no-headers --ignore-not-found -w --watch',
  options: each('-o --output -l --selector --field-selector --sort-by -L --label-columns', plain),
  subcommands: each(
    'pod pods po deployment deployments deploy service services svc node nodes no namespace namespaces ns job jobs cronjob cronjobs cj ingress ingresses ing event events ev replicaset replicasets rs statefulset statefulsets sts daemonset daemonsets ds pv pvc hpa endpoints ep',
    { risk: 'medium', why: 'asks the cluster' } as const,
  ),
}

const kubectl: ProgramRow = {
  risk: 'medium',
  why: 'asks the cluster',
  isTooBroad: true,
  optionsAnywhere: true,
  options: {
    ...each('-n --namespace --context --cluster --user', plain),
    ...each('-s --server --token --as --as-group --as-uid --username --password', {
      risk: 'high',
      why: 'speaks to another cluster, or as somebody else',
      value: 'text',
    } as const),
    ...each('--kubeconfig --client-certificate --client-key --certificate-authority', {
      risk: 'high',
      why: 'takes its settings from a file, which can name programs',
      value: 'read',
    } as const),
    '--insecure-skip-tls-verify': { risk: 'high', why: 'drops a safeguard' },
  },
  subcommands: {
    ...each('get describe', kubectlGet),
    ...each('explain version api-resources api-versions cluster-info top diff wait auth options logs events', lists),
    ...each(
      'apply create delete replace patch edit set scale autoscale rollout expose label annotate taint',
      high('changes the cluster'),
    ),
    ...each('drain cordon uncordon certificate kustomize', high('changes the cluster')),
    ...each(
      'exec run attach debug cp port-forward proxy',
      high('runs something in the cluster, or opens a way into it'),
    ),
    ...each('config plugin krew completion', high('handles settings, which can name programs and hold secrets')),
  },
}

const helm: ProgramRow = {
  risk: 'medium',
  why: 'asks the cluster',
  isTooBroad: true,
  optionsAnywhere: true,
  options: {
    ...each('-n --namespace --kube-context', plain),
    ...each('--post-renderer --kubeconfig --kube-token --kube-apiserver', {
      risk: 'high',
      why: 'runs another program, or speaks to another cluster',
      value: 'run',
    } as const),
  },
  subcommands: {
    ...each('list ls status history search show version env lint', lists),
    ...each('get', high('can show secrets')),
    ...each('install upgrade uninstall delete rollback test', high('changes the cluster')),
    ...each(
      'template dependency dep repo pull push registry package create plugin',
      high('fetches or sends charts, or runs plugins'),
    ),
  },
}

/** Container engines, and what rules over many of them. */
export const containers: Family = {
  ...each('docker podman nerdctl', docker),
  ...each('docker-compose podman-compose', { ...compose, isTooBroad: true } as const),
  ...each('kubectl oc k3s', kubectl),
  helm,
  ...each('minikube kind k3d eksctl', {
    risk: 'high',
    why: 'makes, changes or removes clusters',
    isTooBroad: true,
  } as const),
  ...each(
    'k9s kustomize skaffold tilt argocd flux istioctl helmfile crictl ctr buildah skopeo lxc lxc-attach runc crun',
    {
      risk: 'high',
      why: 'rules over containers',
      isVeiled: true,
      isTooBroad: true,
    } as const,
  ),
  ...each('vagrant virsh qemu-system-x86_64 qemu-img multipass limactl VBoxManage', {
    risk: 'high',
    why: 'rules over virtual machines',
    isVeiled: true,
    isTooBroad: true,
  } as const),
}
