using System.Net;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Lets nodes in, logs them in and renews their certificates: the wire's side of Identity.</summary>
internal sealed partial class DevicesEndpoint(
    DeviceDesk desk,
    IAuditLog audit,
    TimeProvider time,
    ILogger<DevicesEndpoint> logger) : Devices.DevicesBase
{
    /// <summary>What a request may weigh; the largest honest one is an enrolment of about 1 KiB.</summary>
    public const int MessageBytesMax = 16 * 1024;

    private const int AddressesMax = 8;

    private const int CertificateRequestBytesMax = 4 * 1024;

    public override Task<AuthorityReply> Authority(AuthorityRequest request, ServerCallContext context) =>
        Task.FromResult(new AuthorityReply { CaCertificate = desk.Authority.CertificatePem });

    public override async Task<EnrolReply> Enrol(EnrolRequest request, ServerCallContext context)
    {
        ArrivalPlace.Check(context);
        var connection = ConnectionOf(context);
        var parsed = Read(request, connection);
        var redeemed = parsed.Succeeded ? await desk.Enrolments.RedeemAsync(parsed.Value, context.CancellationToken) : parsed.Failure;
        await NoteAsync("enrol", redeemed.Succeeded ? redeemed.Value.Node : default, connection, redeemed.Failure, request.Accessor);
        var admission = Pass(redeemed, context);
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
        var nonce = Pass(await desk.Logins.ChallengeAsync(node, ConnectionOf(context).Address, context.CancellationToken), context);
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
        var login = await desk.Logins.AnswerAsync(answer, context.CancellationToken);
        if (!login.Succeeded)
        {
            // Nodes log in each time they connect; only being refused is worth a line.
            await NoteAsync("login", answer.Node, connection, login.Failure);
        }

        var (token, session) = Pass(login, context);
        return new AnswerReply { SessionToken = token.Print(), ExpiresUnixMs = session.Expires.ToUnixTimeMilliseconds(), LifetimeMilliseconds = (long)(session.Expires - time.GetUtcNow()).TotalMilliseconds };
    }

    public override async Task<RenewReply> Renew(RenewRequest request, ServerCallContext context)
    {
        var session = Pass(desk.Sessions.Authenticate(context.RequestHeaders.GetValue("authorization")), context);
        if (request.CertificateRequest.Length > CertificateRequestBytesMax)
        {
            throw RpcFailure.From(TooLarge(request.CertificateRequest.Length));
        }

        var issued = await desk.Certificates.IssueAsync(session.Node, request.CertificateRequest.Memory, [], context.CancellationToken);
        return new RenewReply { Certificate = Pass(issued, context) };
    }

    public override async Task<RotateKeyReply> RotateKey(RotateKeyRequest request, ServerCallContext context)
    {
        var session = Pass(desk.Sessions.Authenticate(context.RequestHeaders.GetValue("authorization")), context);
        var connection = ConnectionOf(context);
        var change = new DeviceKeyChange
        {
            Node = session.Node,
            NewKey = request.NewKey.Memory,
            OldProof = request.OldProof.Memory,
            NewProof = request.NewProof.Memory,
            SeenCertificateHash = request.SeenCertificate.Memory,
            CertificateHash = connection.CertificateHash,
            Address = connection.Address,
        };
        var rotated = await desk.Keys.RotateAsync(change, context.CancellationToken);
        await NoteAsync("rotate-key", session.Node, connection, rotated.Failure);
        return new RotateKeyReply { CreatedUnixMs = Pass(rotated, context).ToUnixTimeMilliseconds() };
    }

    /// <summary>Records what a node did, or was refused.</summary>
    private ValueTask NoteAsync(string action, NodeId node, ControlConnection connection, Failure? failure, string? accessor = null) =>
        audit.RecordAsync(
            new AuditEvent
            {
                Action = action,
                Outcome = failure is null ? AuditOutcome.Accepted : AuditOutcome.Refused,
                Subject = node == default ? "" : $"node:{node}",
                Accessor = accessor ?? "",
                Path = node == default ? ResourceKinds.Device.Prefix : ResourceKinds.Device.Key(node.Value).Value,
                Address = connection.Address.ToString(),
                Reason = failure?.Code ?? "",
            },
            CancellationToken.None);

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
