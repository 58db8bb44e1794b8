# What this machine lacks of what the role sets up: a line each. First the options of a /tmp in /etc/fstab, after `fstab `.
while read -r what place _ options _; do
  [[ $what != \#* && ${place%/} == /tmp ]] || continue
  echo "fstab $options"
  for wanted in nosuid nodev noexec; do
    [[ ,$options, == *,$wanted,* ]] || echo "/etc/fstab has a /tmp of its own, which wants $wanted."
  done
done < /etc/fstab
[ -e /sys/kernel/security/apparmor ] || echo 'This kernel has no AppArmor. Profiles are installed, and confine nothing.'
