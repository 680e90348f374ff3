using System.Net;
using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Lets nodes in, logs them in and renews their certificates: the wire's side of Identity.</summary>
internal sealed partial class DevicesEndpoint(
    NetworkAuthority authority,
    Enrolments enrolments,
    DeviceLogins logins,
    DeviceSessions sessions,
    NodeCertificates certificates,
    TimeProvider time,
    ILogger<DevicesEndpoint> logger) : Devices.DevicesBase
{
    /// <summary>What a request may weigh; the largest honest one is an enrolment of about 1 KiB.</summary>
    public const int MessageBytesMax = 16 * 1024;

    private const int AddressesMax = 8;

    private const int CertificateRequestBytesMax = 4 * 1024;

    public override Task<AuthorityReply> Authority(AuthorityRequest request, ServerCallContext context) =>
        Task.FromResult(new AuthorityReply { CaCertificate = authority.CertificatePem });

    public override async Task<EnrolReply> Enrol(EnrolRequest request, ServerCallContext context)
    {
        ArrivalPlace.Check(context);
        var parsed = Read(request, ConnectionOf(context));
        var admission = Pass(parsed.Succeeded ? await enrolments.RedeemAsync(parsed.Value, context.CancellationToken) : parsed.Failure, context);
        LogEnrolled(admission.Node, parsed.Value.Role, request.Accessor);
        return new EnrolReply
        {
            Node = admission.Node.Value,
            Region = admission.Region.Value,
            CaCertificate = admission.CaCertificate,
            Certificate = admission.Certificate ?? "",
            Stargates = { admission.Stargates },
        };
    }

    public override async Task<ChallengeReply> Challenge(ChallengeRequest request, ServerCallContext context)
    {
        ArrivalPlace.Check(context);
        var node = NodeOf(request.Node);
        var nonce = Pass(await logins.ChallengeAsync(node, ConnectionOf(context).Address, context.CancellationToken), context);
        return new ChallengeReply { Nonce = ByteString.CopyFrom(nonce) };
    }

    public override async Task<AnswerReply> Answer(AnswerRequest request, ServerCallContext context)
    {
        var connection = ConnectionOf(context);
        var answer = new DeviceAnswer
        {
            Node = NodeOf(request.Node),
            Nonce = request.Nonce.Memory,
            Signature = request.Signature.Memory,
            SeenCertificateHash = request.SeenCertificate.Memory,
            CertificateHash = connection.CertificateHash,
            Address = connection.Address,
        };
        var (token, session) = Pass(await logins.AnswerAsync(answer, context.CancellationToken), context);
        return new AnswerReply { SessionToken = token.Print(), ExpiresUnixMs = session.Expires.ToUnixTimeMilliseconds(), LifetimeMilliseconds = (long)(session.Expires - time.GetUtcNow()).TotalMilliseconds };
    }

    public override async Task<RenewReply> Renew(RenewRequest request, ServerCallContext context)
    {
        var session = Pass(sessions.Authenticate(context.RequestHeaders.GetValue("authorization")), context);
        if (request.CertificateRequest.Length > CertificateRequestBytesMax)
        {
            throw RpcFailure.From(TooLarge(request.CertificateRequest.Length));
        }

        var issued = await certificates.IssueAsync(session.Node, request.CertificateRequest.Memory, [], context.CancellationToken);
        return new RenewReply { Certificate = Pass(issued, context) };
    }

    private static ControlConnection ConnectionOf(ServerCallContext context) =>
        ControlConnection.Of(context.GetHttpContext()) ?? throw RpcFailure.From(
            new Failure("channel_unknown", "devices log in over TLS, and this connection has none"));

    private static NodeId NodeOf(string text) =>
        NodeId.TryParse(text, out var node)
            ? node
            : throw RpcFailure.From(Failure.Invalid("node", text, "a node id has 1 to 63 characters of [a-z0-9-]"));

    private static Outcome<EnrolmentRequest> Read(EnrolRequest request, ControlConnection connection)
    {
        if (!NodeRoleName.TryParse(request.Role, out var role))
        {
            return Failure.Invalid("role", request.Role, "it must be stargate, gateway, host or api");
        }

        if (!Region.TryParse(request.Region, out var region))
        {
            return Failure.Invalid("region", request.Region, "a region has 1 to 63 characters of [a-z0-9-]");
        }

        if (request.CertificateRequest.Length > CertificateRequestBytesMax)
        {
            return TooLarge(request.CertificateRequest.Length);
        }

        var addresses = new List<IPAddress>(request.Addresses.Count);
        foreach (var text in request.Addresses)
        {
            if (request.Addresses.Count > AddressesMax || !IPAddress.TryParse(text, out var address))
            {
                return Failure.Invalid("addresses", text, $"at most {AddressesMax} IP addresses");
            }

            addresses.Add(address);
        }

        // A code that is no code at all is refused as an unknown one is, once the rest was looked at.
        var isCode = Token.TryParse($"{Token.Prefix}_join_{request.Accessor}_{request.Secret}", out var code);
        return new EnrolmentRequest
        {
            Code = isCode ? code : null,
            Role = role,
            Region = region,
            PublicKey = request.PublicKey.Memory,
            Signature = request.Proof.Memory,
            SeenCertificateHash = request.SeenCertificate.Memory,
            CertificateHash = connection.CertificateHash,
            Contacts = ContactsOf(request.Contacts),
            Addresses = addresses,
            CertificateRequest = request.CertificateRequest.Memory,
            Address = connection.Address,
        };
    }

    private static NodeContacts ContactsOf(DeviceContacts? contacts) => new()
    {
        Http = OrNull(contacts?.Http),
        Https = OrNull(contacts?.Https),
        Control = OrNull(contacts?.Control),
        Dns = OrNull(contacts?.Dns),
        Metrics = OrNull(contacts?.Metrics),
    };

    private static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Failure TooLarge(int bytes) =>
        Failure.Invalid("certificate_request", $"{bytes} bytes", $"at most {CertificateRequestBytesMax} bytes");

    private T Pass<T>(Outcome<T> outcome, ServerCallContext context)
    {
        if (outcome.Succeeded)
        {
            return outcome.Value;
        }

        LogRefused(context.Method, context.Peer, outcome.Failure);
        throw RpcFailure.From(outcome.Failure);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Enrolled {Node} as {Role} by the join code {Accessor}")]
    private partial void LogEnrolled(NodeId node, NodeRole role, string accessor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused {Method} from {Peer}: {Failure}")]
    private partial void LogRefused(string method, string peer, Failure failure);
}
