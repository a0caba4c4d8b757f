"""When the nightly run happens, and under which names; `prefect.yaml` says the same to other Prefect servers."""

DEPLOYMENT = "hang-dem"
# At night, when offices have sent their files and nobody waits for the machine.
CRON = "0 2 * * *"
TIMEZONE = "Asia/Ho_Chi_Minh"
PORT = 4200
