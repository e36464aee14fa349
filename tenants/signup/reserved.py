"""Names that no company may take: our own, those of machines and mailboxes, and those of well-known firms."""

from __future__ import annotations

OWN_NAMES = frozenset({"sodan", "sodanapp", "sodanhq", "getsodan", "mysodan", "sodanjp", "sodanchat", "sodandesk"})

RESERVED = frozenset(
    """
    about abuse access account accounts activate ads adm admin administrator admins affiliate affiliates agent alerts
    analytics anonymous any api apis app apps archive assets atom auth autoconfig autodiscover backend backup bad beta
    billing blog board bot bots broadcasthost bucket build bug bugs calendar callback careers cdn chat checkout client
    cluster cname cms code config connect console contact contacts control core corp cron customer customers dash
    dashboard data database db debug default deliver delete demo deploy dev developer developers devices dir directory
    dkim dmarc dns doc docs domain domains domainkey download downloads edge edit email emails embed enter error errors
    events example exchange explore export faq favicon feed feedback feeds file files finance firewall forgot forum
    forums free ftp gateway general get git go graphql group groups guest guests guide health healthz help helpcenter
    helpdesk home host hosting hostmaster hosts html http https icon icons image images img imap inbox index
    info information-schema ingest install internal intranet invite invites invitation ipv4 ipv6 irc isatap issues
    jobs join js json junk kb knowledge lab labs landing ldap legal library license link links list lists live
    load-balancer local localdomain localhost log login logout logs mail mailbox mailer mailer-daemon mails main
    manage manager manifest marketing master me media member members message messages metrics mirror mis mobile monitor
    monitoring mta mta-sts mx my mysql name names net network new news newsletter nobody noc none noreply no-reply
    notification notifications ns null oauth office official oidc old online ops operator operators order orders owa
    owner page pages panel partner partners password passwords pay payment payments pg-catalog phishing photos ping
    platform policy pop pop3 portal post postgres postgresql postmaster preprod press preview pricing print privacy
    private prod production profile profiles promo proxy public purchase queue radius random realtime redirect redis
    register registration relay release releases remote reply report reports reset rest robots root router rss
    rsync sales sample sandbox schema search secure security sentry server service services session sessions set
    settings setup sftp share shop shops sign-in sign-up signin signout signup site sitemap sites smtp socket sockets
    source spam spf sql ssh ssl sslcert sso staff stage staging standby stat static stats status store stores
    stream stun subdomain subscribe sudo super superuser support survey sync sys sysadmin system systems tables team
    teams telnet template templates tenant tenants terms test testing tests tls tools trace tracking traffic trial
    trust turn undefined unknown unsubscribe update updates upload uploads usenet user username users uucp valkey
    verify version vpn web webhook webhooks webmail webmaster website websites welcome widget widgets wiki work
    worker workspace workspaces wpad ws wss www www-data www-dev your yourcompany yourname
    """.split()
)

# Names that mean one firm only: refused also as a part, such as "paypal-help".
BRANDS = frozenset(
    """
    adobe airbnb alibaba alipay aliexpress amazon americanexpress amex android atlassian auth0 baidu bankofamerica
    barclays binance bitbucket bytedance capitalone chase-bank chatgpt chatwoot cisco citibank cloudflare coinbase
    cybozu deutschebank dhl discord docomo docusign dropbox ebay facebook fedex freshdesk github gitlab gmail google
    hotmail hsbc hubspot icloud instagram intercom intuit iphone jcb-card jpmorgan kraken-exchange kubernetes linkedin
    mastercard mercadolibre mercari metamask microsoft mizuho mufg netflix nintendo office365 okta olark openai outlook
    paidy paypal paypay paytm pinterest playstation rakuten reddit revolut roblox salesforce samsung santander shopify
    skype slack smbc snapchat softbank spotify stripe taobao telegram tencent tesla tiktok tiktokshop twitch
    twitter usps verizon vodafone walmart wechat wellsfargo westernunion whatsapp wikipedia wordpress xiaomi yahoo
    youtube zendesk zoho zoom-us
    """.split()
)

# Names that are words as well: refused whole, or beside a word from BAIT.
COMMON_WORD_BRANDS = frozenset(
    "apple au box canva chase crisp discover drift ebay-kleinanzeigen figma front line meta notion oracle orange "
    "linear signal square target ups visa wise windows x-com zelle zoom".split()
)

# Words that turn a name into a trap.
BAIT = frozenset(
    """
    account accounts admin alert app auth bank billing card center check confirm customer customers customerservice desk
    email help helpdesk hotline id info invoice inc login mail my mypage notice official online page pay payment
    payments portal recovery refund safe secure security service services shop sign signin sso store support
    team update verification verify wallet web www
    """.split()
)

# The sharpest of them: beside a brand that is a common word.
SHARP_BAIT = frozenset(
    "account accounts billing id login official password pay payment payments recovery refund secure security signin support verification verify wallet".split()
)
