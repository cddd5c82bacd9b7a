"""Two made-up examples: the least a report can be, and one with every element of the schema. Nobody in them is real."""

from __future__ import annotations

from typing import Final

MINIMAL: Final = b"""<?xml version="1.0" encoding="UTF-8"?>
<report xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:noNamespaceSchemaLocation="https://report.cybertip.org/ispws/xsd">
  <incidentSummary>
    <incidentType>Online Enticement of Children for Sexual Acts</incidentType>
    <incidentDateTime>2025-03-01T21:15:00+01:00</incidentDateTime>
  </incidentSummary>
  <internetDetails>
    <chatImIncident>
      <chatClient>Example Chat</chatClient>
      <content>Made-up text standing for a conversation.</content>
    </chatImIncident>
  </internetDetails>
  <reporter>
    <reportingPerson>
      <email>desk@platform.example.eu</email>
    </reportingPerson>
  </reporter>
  <personOrUserReported>
    <screenName>made_up_account</screenName>
    <ipCaptureEvent>
      <ipAddress>2a00:1450:4001:81b::200e</ipAddress>
      <eventName>Login</eventName>
      <dateTime>2025-03-01T20:14:07Z</dateTime>
    </ipCaptureEvent>
  </personOrUserReported>
</report>
"""


def _phone(tag: str, number: str) -> str:
    return (
        f'<{tag} type="Mobile" verified="true" verificationDate="2024-11-02T10:00:00Z" countryCallingCode="+40" '
        f'extension="12">{number}</{tag}>'
    )


def _email(tag: str, text: str) -> str:
    return f'<{tag} type="Home" verified="true" verificationDate="2024-11-03T10:00:00Z">{text}</{tag}>'


def _address(tag: str, street: str) -> str:
    return (
        f'<{tag} type="Home"><address>{street}</address><city>Model Town</city><zipCode>01234</zipCode>'
        f"<nonUsaState>Model County</nonUsaState><country>RO</country></{tag}>"
    )


def _contact(name: str, mail: str, number: str) -> str:
    return (
        f"<firstName>{name}</firstName><lastName>Placeholder</lastName>{_phone('phone', number)}"
        f"{_email('email', mail)}{_address('address', f'{name} Street 1')}"
    )


def _capture(address: str, event: str, time: str, port: int) -> str:
    return (
        f"<ipCaptureEvent><ipAddress>{address}</ipAddress><eventName>{event}</eventName><dateTime>{time}</dateTime>"
        f"<possibleProxy>false</possibleProxy><port>{port}</port></ipCaptureEvent>"
    )


def _device(kind: str, value: str) -> str:
    return (
        f"<deviceId><idType>{kind}</idType><idValue>{value}</idValue><eventName>Registration</eventName>"
        "<dateTime>2024-12-24T18:00:01Z</dateTime></deviceId>"
    )


def _account(name: str, address: str) -> str:
    return (
        f"<espIdentifier>{name}-4711</espIdentifier><espService>Example Messages</espService>"
        f"<compromisedAccount>false</compromisedAccount><screenName>{name}_screen</screenName>"
        f"<displayName>{name} one</displayName><displayName>{name} two</displayName>"
        f"<profileUrl>https://platform.example.eu/u/{name}</profileUrl><profileBio>Bio of {name}</profileBio>"
        f"{_capture(address, 'Login', '2025-02-27T23:59:59-05:00', 51515)}{_device('IMEI', '490154203237518')}"
    )


def _states(city: str) -> str:
    return (
        '<accountTemporarilyDisabled disabledDate="2025-02-01T00:00:00Z" userNotified="true" '
        'userNotifiedDate="2025-02-02T00:00:00Z" reenabledDate="2025-02-03T00:00:00Z">true</accountTemporarilyDisabled>'
        '<accountPermanentlyDisabled userNotified="false">false</accountPermanentlyDisabled>'
        f'<estimatedLocation verified="true" timestamp="2025-02-26T12:00:00Z"><city>{city}</city>'
        f"<region>{city} Region</region>"
        "<countryCode>DE</countryCode></estimatedLocation><allEmailsReported>true</allEmailsReported>"
    )


def _associated(kind: str, name: str) -> str:
    return (
        f'<associatedAccount type="{kind}"><platform thirdPartyUser="true">Other Example</platform>'
        f"<firstName>{name}</firstName><middleName>Middle</middleName><lastName>Stand-In</lastName>"
        f"<approximateAge>41</approximateAge><dateOfBirth>1984-01-02</dateOfBirth>{_phone('phone', '31 555 0177')}"
        f"{_email('email', f'{name}@linked.example.eu')}<allEmailsReported>false</allEmailsReported>"
        f"{_address('address', f'{name} Lane 9')}<espService>Other Service</espService>"
        f"<espIdentifier>{name}-77</espIdentifier><profileUrl>https://linked.example.eu/{name}</profileUrl>"
        f"<screenName>{name}_linked</screenName><displayName>{name} linked</displayName>"
        f"<profileBio>Linked bio {name}</profileBio>"
        f"<groupIdentifier>group-{name}</groupIdentifier><compromisedAccount>true</compromisedAccount>"
        '<accountTemporarilyDisabled disabledDate="2025-01-05T00:00:00Z">true</accountTemporarilyDisabled>'
        "<accountPermanentlyDisabled>false</accountPermanentlyDisabled>"
        f"{_capture('2a01:4f8::1234', 'Purchase', '2025-01-04T04:05:06Z', 40001)}"
        f"{_device('Advertising id', f'adv-{name}')}"
        f"<priorCTReport>90011223</priorCTReport><additionalInfo>Remarks on linked {name}</additionalInfo>"
        f"</associatedAccount>"
    )


_FORMS: Final = "".join(
    f"<internetDetails>{form}</internetDetails>"
    for form in (
        '<webPageIncident thirdPartyHostedContent="true"><url>https://example.eu/made/up</url>'
        "<url>https://example.eu/2</url>"
        "<additionalInfo>Web remarks</additionalInfo></webPageIncident>",
        f"<emailIncident>{_email('emailAddress', 'reported@mail.example.eu')}<content>Mail content</content>"
        "<additionalInfo>Mail remarks</additionalInfo></emailIncident>",
        f"<newsgroupIncident><name>example.group</name>{_email('emailAddress', 'recipient@mail.example.eu')}"
        "<content>News content</content><additionalInfo>News remarks</additionalInfo></newsgroupIncident>",
        "<chatImIncident><chatClient>Example Chat</chatClient><chatRoomName>Room 101</chatRoomName>"
        "<content>Chat content</content><additionalInfo>Chat remarks</additionalInfo></chatImIncident>",
        "<onlineGamingIncident><gameName>Example Game</gameName><console>Example Console</console>"
        "<content>Game content</content><additionalInfo>Game remarks</additionalInfo></onlineGamingIncident>",
        f"<cellPhoneIncident>{_phone('phoneNumber', '721 555 010')}<latitude>50.1109</latitude>"
        f"<longitude>8.6821</longitude>"
        "<additionalInfo>Telephone remarks</additionalInfo></cellPhoneIncident>",
        f"<nonInternetIncident><locationName>Model Hall</locationName>{_address('incidentAddress', 'Hall Road 5')}"
        "<additionalInfo>Offline remarks</additionalInfo></nonInternetIncident>",
        f"<peer2peerIncident>"
        f"<client>Example Peer</client>{_capture('151.101.1.69', 'Upload', '2025-02-20T01:02:03Z', 6881)}"
        "<fileNames>made-up-name.bin</fileNames><additionalInfo>Peer remarks</additionalInfo></peer2peerIncident>",
    )
)

_REPORT: Final = (
    '<report reportId="123456789"><incidentSummary>'
    "<incidentType>Child Pornography (possession, manufacture, and distribution)</incidentType>"
    "<platform>Example Platform</platform>"
    "<escalateToHighPriority>A made-up child may be in danger</escalateToHighPriority>"
    "<reportAnnotations><sextortion/><csamSolicitation>true</csamSolicitation><minorToMinorInteraction/><spam/>"
    "<sadisticOnlineExploitation/></reportAnnotations>"
    "<incidentDateTime>2025-03-01T08:00:00.250-07:00</incidentDateTime>"
    f"<incidentDateTimeDescription>Time of the last upload</incidentDateTimeDescription></incidentSummary>{_FORMS}"
    f"<lawEnforcement><agencyName>Example Police</agencyName><caseNumber>EX-2025-1</caseNumber><officerContact>"
    f"{_contact('Officer', 'officer@police.example.eu', '21 555 0101')}</officerContact>"
    f"<reportedToLe>true</reportedToLe>"
    "<servedLegalProcessDomestic>false</servedLegalProcessDomestic>"
    '<servedLegalProcessInternational fleaCountry="RO">true</servedLegalProcessInternational></lawEnforcement>'
    f"<reporter><reportingPerson>{_contact('Reporter', 'desk@platform.example.eu', '21 555 0102')}<age>40</age>"
    "<dateOfBirth>1984-06-30</dateOfBirth></reportingPerson><contactPerson>"
    f"{_contact('Contact', 'legal@platform.example.eu', '21 555 0103')}</contactPerson>"
    "<companyTemplate>Template of the company</companyTemplate><termsOfService>Terms of the company</termsOfService>"
    "<legalURL>https://platform.example.eu/legal</legalURL></reporter>"
    f"<personOrUserReported>"
    f"<personOrUserReportedPerson>{_contact('Reported', 'reported@mail.example.eu', '721 555 001')}"
    "<age>45</age><dateOfBirth>1980-01-31</dateOfBirth></personOrUserReportedPerson>"
    f"<vehicleDescription>Made-up grey car</vehicleDescription>{_account('reported', '151.101.1.70')}"
    "<thirdPartyUserReported>false</thirdPartyUserReported><priorCTReports>90000001</priorCTReports>"
    "<priorCTReports>90000002</priorCTReports><groupIdentifier>group-made-up</groupIdentifier>"
    f"{_states('Reportburg')}{_associated('Billing', 'billing')}{_associated('Parent/Guardian', 'guardian')}"
    "<additionalInfo>Remarks on the reported</additionalInfo></personOrUserReported>"
    f"<intendedRecipient><intendedRecipientPerson>{_contact('Recipient', 'recipient@mail.example.eu', '721 555 002')}"
    f"</intendedRecipientPerson>{_account('recipient', '151.101.1.71')}<priorCTReports>90000003</priorCTReports>"
    f"<groupIdentifier>group-recipient</groupIdentifier>{_states('Receiveville')}"
    "<additionalInfo>First remark on the recipient</additionalInfo><additionalInfo>Second remark</additionalInfo>"
    f"</intendedRecipient><victim>"
    f"<victimPerson>{_contact('Victim', 'victim@mail.example.eu', '721 555 003')}<age>13</age>"
    f"</victimPerson>{_account('victim', '151.101.1.72')}<schoolName>Model School</schoolName>"
    f"<priorCTReports>90000004</priorCTReports>{_states('Victimstadt')}{_associated('Linked', 'linked')}"
    "<additionalInfo>Remarks on the victim</additionalInfo></victim>"
    "<additionalInfo>Remarks on the report</additionalInfo></report>"
)
_FILE: Final = (
    "<fileDetails><reportId>123456789</reportId><fileId>0123456789abcdef0123456789abcdef</fileId>"
    "<fileName>stored.bin</fileName><originalFileName>original.bin</originalFileName>"
    "<uploadedToEspTimestamp>2025-02-28T22:00:00Z</uploadedToEspTimestamp>"
    "<locationOfFile>https://platform.example.eu/f/1</locationOfFile><fileViewedByEsp>true</fileViewedByEsp>"
    "<exifViewedByEsp>true</exifViewedByEsp><publiclyAvailable>false</publiclyAvailable>"
    "<fileRelevance>Reported</fileRelevance>"
    "<fileAnnotations><animeDrawingVirtualHentai/><potentialMeme/><viral/><possibleSelfProduction/>"
    "<physicalHarm/><violenceGore/>"
    "<bestiality/><liveStreaming/><infant/><generativeAi/></fileAnnotations>"
    "<industryClassification>B2</industryClassification>"
    '<originalFileHash hashType="MD5">8dcb47a33d9a2f0c5c2ce17a23b2d7c9</originalFileHash>'
    '<originalFileHash hashType="SHA-1">6a204bd89f3c8348afd5c77c717a097adb4a8c11</originalFileHash>'
    f"{_capture('151.101.1.73', 'Upload', '2025-02-28T21:59:58Z', 50123)}{_device('ICCID', '8940000000000000001')}"
    '<details type="EXIF"><nameValuePair><name>Model</name><value>Example Camera</value></nameValuePair>'
    "<nameValuePair><name>Software</name><value>Example 1.0</value></nameValuePair></details>"
    '<details type="HASH"><nameValuePair><name>SHA256</name>'
    "<value>2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae</value></nameValuePair></details>"
    "<additionalInfo>First remark on the file</additionalInfo>"
    "<additionalInfo>Second remark on the file</additionalInfo></fileDetails>"
)
MAXIMAL: Final = f'<?xml version="1.0" encoding="UTF-8"?>\n<reports>{_REPORT}{_FILE}</reports>\n'.encode()
