using Edge.Identity;

namespace Edge.Stargate;

/// <summary>What decides about devices: who is let in, who is who, and which key and certificate they have.</summary>
internal sealed record DeviceDesk(
    NetworkAuthority Authority,
    Enrolments Enrolments,
    DeviceLogins Logins,
    DeviceSessions Sessions,
    NodeCertificates Certificates,
    DeviceKeys Keys);
