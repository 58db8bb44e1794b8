# What this machine lacks of what the role sets up: a line each. First the options of a /tmp in /etc/fstab, after `fstab `.
while read -r what place _ options _; do
  [[ $what != \#* && ${place%/} == /tmp ]] || continue
  echo "fstab $options"
  for wanted in nosuid nodev noexec; do
    [[ ,$options, == *,$wanted,* ]] || echo "/etc/fstab has a /tmp of its own, which wants $wanted."
  done
done < /etc/fstab
[ -e /sys/kernel/security/apparmor ] || echo 'This kernel has no AppArmor. Profiles are installed, and confine nothing.'
! systemd-detect-virt --container --quiet ||
  echo 'A container has no audit of its own. auditd is enabled, and starts where there is a kernel for it.'
# Not those that merely differ: another role's file may come later, and ours counts from the next boot or handler on.
refused=
while IFS=' =' read -r name value; do
  file=/proc/sys/${name//.//}
  [[ $name != [a-z]* || -w $file ]] && continue
  read -r now 2> /dev/null < "$file" && [ "${now//$'\t'/ }" = "$value" ] || refused+=" $name"
done < /etc/sysctl.d/55-hardening.conf
[ -z "$refused" ] || echo "This kernel does not let these be set:$refused."
