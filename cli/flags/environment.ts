/** Every environment variable a person may set, and what it does. What others set for us (HOME, PATH) is not here. */
export const environment = {
  VELLUM_HOME: 'where an assistant of this machine lives; its default depends on who hatches',
  VELLUM_SUDO_PASSWORD: 'the password that sudo wants on a remote machine, where it wants one',
  VELLUM_CUSTOM_HOST: 'the machine of `hatch --remote custom`, as `--host`',
  GCP_PROJECT: 'the project of `hatch --remote gcp`',
  GCP_DEFAULT_ZONE: 'the zone of `hatch --remote gcp`, such as europe-west1-b',
  GCP_SSH_FROM: 'from where a machine in Google Cloud lets SSH in, as `--ssh-from`; several with commas between them',
  PULUMI_CONFIG_PASSPHRASE: 'the passphrase of what `--state` keeps for several machines, as for Pulumi',
  PULUMI_CONFIG_PASSPHRASE_FILE:
    'the file that this passphrase is in; without either, this machine makes one of its own',
  CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: 'where Compute Engine answers, as gcloud has it',
  CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: 'where the Resource Manager answers, as gcloud has it',
  VELLUM_ASSISTANT: 'the assistant that commands work on, as `--assistant`',
  XDG_CONFIG_HOME: 'where what is known of assistants, and their tokens, are kept',
  XDG_STATE_HOME: 'where leases and the evidence of failed hatches are kept',
  XDG_DATA_HOME: 'where backups are kept',
  XDG_CACHE_HOME: 'where built releases are kept',
  LOG_LEVEL: '`debug` also prints where a failure came from',
  NO_COLOR: 'no colours, whatever its value (https://no-color.org)',
  FORCE_COLOR: 'colours also where the output is not a terminal',
  CI: 'plain lines in place of a live list, and no colours',
  TERM: '`dumb` makes plain lines of the live list',
} as const
