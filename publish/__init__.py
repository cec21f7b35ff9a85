"""How a release gets to the hosts: what ``python3 tasks.py publish`` does.

target       PUBLISH of publishconf.py: rsync, rclone or a folder
tree         the release in output/, and whether it is what was built and checked
plan         what changes between the live release and the new one
lost         addresses that were live and would be gone
command      programs that do the work: ssh, rsync, rclone
rsync        release folders on a host, switched at once
storage      a storage that has no switch: step by step, with a state that tells what is where
folder       storage that is a folder of this machine
rclone       storage that rclone reaches
live         the pages as readers get them, after the switch
credentials  what lets a publisher in, taken from the environment of CI
report       what happened, for people and as data
run          the task
"""
