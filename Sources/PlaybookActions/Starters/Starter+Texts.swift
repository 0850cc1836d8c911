// What stands behind the head that all starters have. Each is a whole playbook that validate finds nothing in.

extension Starter {
    static let defragmentationText = """
        # Values that a run may be given: --set min_reclaim=100MiB
        inputs:
          min_reclaim:
            type: size
            default: 64MiB
            description: Leave a member alone that would give back less than this.

        steps:
          # A cluster without space is let pass here: this is a part of the cure.
          - id: health
            name: Every member is healthy
            action: check-health
            with: {ignore-alarms: [NOSPACE]}

          # A member answers nobody while it is defragmented. Followers come first and the leader last; between two
          # members the cluster settles and catches up.
          - id: defrag
            name: Defragment every member
            action: defragment
            needs: [health]
            with:
              members: all
              order: leader-last
              min-reclaim: ${{ inputs.min_reclaim }}
              member-timeout: 5m

          - name: All members still hold the same data
            action: check-hash

        """

    static let backupText = """
        # Values that a run may be given: --set folder=/var/backups/etcd
        inputs:
          folder:
            type: path
            default: backups
            description: The folder that holds the snapshots.
          keep:
            type: integer
            default: 8
            description: How many snapshots stay; older ones are deleted after the new one is verified.

        steps:
          # run.stamp is the time of the run in UTC. keep needs it in the name, to tell older files.
          - id: snapshot
            name: Take and verify a snapshot
            action: snapshot
            with:
              to: ${{ inputs.folder }}/etcd-${{ run.stamp }}.db
              keep: ${{ inputs.keep }}
            timeout: 10m

        """

    static let authText = """
        # Run it as root from the start, with --user root or the settings above: while authentication is off nobody is
        # asked for a password, and the same command can be run again afterwards.

        steps:
          - id: health
            name: Every member is healthy
            action: check-health

          # Inside a role or user that stands here the lists are exact: what is not listed is revoked. Roles and users
          # that do not stand here are left alone, unless prune: true.
          - id: auth
            name: Roles, users, and authentication
            action: auth-bootstrap
            needs: [health]
            with:
              roles:
                - name: app
                  permissions:
                    - readwrite: {prefix: /app/}
                - name: viewer
                  permissions:
                    - read: {prefix: /app/}
              users:
                # Authentication needs a user root with the role root.
                - name: root
                  password: {env: ETCD_ROOT_PASSWORD}
                  roles: [root]
                - name: app
                  password: {env: ETCD_APP_PASSWORD}
                  roles: [app]
                # A user that is known by the common name of a client certificate.
                - name: dashboard
                  no-password: true
                  roles: [viewer]
              enable: true

        """

    static let replaceMemberText = """
        # None of these has a default: a run says which member is meant.
        inputs:
          failed:
            type: string
            required: true
            description: The member that failed, as name:m3, id:8e9e05c52164694d or peer:https://10.0.0.3:2380.
          name:
            type: string
            required: true
            description: The name of the new member.
          peer_url:
            type: url
            required: true
            description: The peer URL of the new member.

        steps:
          - id: backup
            name: Keep a snapshot of how it was
            action: snapshot
            with: {to: "backups/replace-member-${{ run.stamp }}.db"}
            timeout: 10m

          # Refused where the member answers, or where the others alone have no majority.
          - id: remove
            name: Remove the failed member
            action: member-remove
            needs: [backup]
            with: {member: "${{ inputs.failed }}"}

          # A learner has no vote: until it has caught up it cannot cost the cluster its quorum.
          - id: add
            name: Add the new member as a learner
            action: member-add
            needs: [remove]
            with:
              name: ${{ inputs.name }}
              peer-urls: ["${{ inputs.peer_url }}"]
              learner: true

          # Starting an etcd process is somebody else's job. This waits for it.
          - id: start
            name: Wait until the new member runs
            action: pause
            needs: [add]
            with:
              message: >-
                Start etcd on the new machine, with an empty data folder and this environment:
                ${{ steps.add.outputs.environment }}
              until: member(steps.add.outputs.id).started and member(steps.add.outputs.id).reachable
              interval: 2s
            timeout: 30m

          - id: promote
            name: Give the new member its vote
            action: member-promote
            needs: [start]
            with: {member: "id:${{ steps.add.outputs.id }}"}
            timeout: 10m

          - name: Every member is healthy
            action: check-health

        """

    static let spaceRecoveryText = """
        # Values that a run may be given: --set keep_revisions=10000
        inputs:
          keep_revisions:
            type: integer
            default: 1000
            description: How many revisions of history stay readable, for watchers that lag.

        steps:
          - id: backup
            name: Keep a snapshot of how it was
            action: snapshot
            with: {to: "backups/space-recovery-${{ run.stamp }}.db"}
            timeout: 10m

          # Frees pages inside the database. Kubernetes compacts by itself: where its keys are found this is refused,
          # and the step can be left out.
          - id: compact
            name: Forget old revisions
            action: compact
            needs: [backup]
            with: {keep-revisions: "${{ inputs.keep_revisions }}"}

          # Gives the free pages back, one member at a time.
          - id: defrag
            name: Give the space back
            action: defragment
            needs: [compact]
            with: {members: all, order: leader-last}

          # Only where every database is well below its quota: else the alarm would be back at once.
          - id: disarm
            name: Allow writes again
            action: alarm-disarm
            needs: [defrag]
            with: {alarm: NOSPACE, below: 80%}

          - name: Every member is healthy
            action: check-health

        """

    static let putText = """
        # Values that a run may be given: --set mode=green
        inputs:
          mode:
            type: string
            enum: [blue, green]
            default: blue
            description: Which of the two sides is live.

        steps:
          # Unchanged where the key holds this value already. A key that somebody else writes meanwhile is looked at
          # again, never overwritten unseen.
          - id: mode
            name: Choose the live side
            action: put
            with: {key: /config/mode, value: "${{ inputs.mode }}"}

          # true, false and null are words of YAML: in quotes they are text.
          - name: Switch the feature on, unless somebody has decided already
            action: put
            with: {key: /config/feature, value: "true", only-if: absent}

          # Several keys at once, or none of them: etcd-playbook actions txn

        """
}
