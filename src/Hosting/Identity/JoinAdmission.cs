using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;

namespace Edge.Hosting;

/// <summary>
/// Joins by a code: 1. fetch the CA certificate from whoever answers at the code's address, and believe it only if its hash
/// is the code's; 2. connect again, accepting only a Stargate of that CA; 3. send the secret, and a proof of the device key
/// that holds for this connection.
/// </summary>
internal sealed class JoinAdmission(JoinCode code, TimeProvider time) : INodeAdmission
{
    private const int CaCertificateLengthMax = 16 * 1024;

    public string? CaCertificate => null;

    public async ValueTask<Outcome<Admission>> AdmitAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        var authority = await FetchAuthorityAsync(cancellation);
        if (!authority.Succeeded)
        {
            return authority.Failure;
        }

        using var ca = authority.Value;
        using var channel = ControlChannel.Create(code.Address, ca, NodeRole.Stargate, time);
        var client = new Devices.DevicesClient(channel.Grpc);

        // The proof names the certificate of this connection, so there has to be one first.
        var connected = await ControlCall.MakeAsync(
            channel, time, token => client.AuthorityAsync(new AuthorityRequest(), cancellationToken: token), ControlCall.JoinTimeout, cancellation);
        if (!connected.Succeeded)
        {
            return connected.Failure;
        }

        var reply = await ControlCall.MakeAsync(
            channel, time, token => client.EnrolAsync(RequestOf(request, channel.CertificateHash), cancellationToken: token), ControlCall.JoinTimeout, cancellation);
        return reply.Succeeded ? Read(reply.Value, ca) : reply.Failure;
    }

    private async Task<Outcome<X509Certificate2>> FetchAuthorityAsync(CancellationToken cancellation)
    {
        using var channel = ControlChannel.CreateUnverified(code.Address);
        var client = new Devices.DevicesClient(channel.Grpc);
        var reply = await ControlCall.MakeAsync(
            channel, time, token => client.AuthorityAsync(new AuthorityRequest(), cancellationToken: token), ControlCall.JoinTimeout, cancellation);
        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        return Parse(reply.Value.CaCertificate) is { } ca && Matches(ca)
            ? ca
            : new Failure("ca_mismatch", $"the server at {code.Address} does not belong to the network of the join code; check the address, or ask for a new code: edge device join-code");
    }

    private bool Matches(X509Certificate2 ca) =>
        CryptographicOperations.FixedTimeEquals(ca.GetCertHash(HashAlgorithmName.SHA256), Convert.FromHexString(code.CaHash));

    private static X509Certificate2? Parse(string pem)
    {
        try
        {
            return pem.Length <= CaCertificateLengthMax ? X509Certificate2.CreateFromPem(pem) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private EnrolRequest RequestOf(AdmissionRequest request, ReadOnlyMemory<byte> seen)
    {
        var proof = EnrolmentProof.Sign(request.Key, code.Token.Accessor, request.Role, request.CertificateRequest.Span, seen.Span);
        return new EnrolRequest
        {
            Accessor = code.Token.Accessor,
            Secret = code.Token.PrintSecret(),
            Role = NodeRoleName.Of(request.Role),
            Region = request.Region.Value,
            PublicKey = ByteString.CopyFrom(request.Key.PublicKey.Span),
            Proof = ByteString.CopyFrom(proof),
            SeenCertificate = ByteString.CopyFrom(seen.Span),
            Contacts = new DeviceContacts
            {
                Http = request.Contacts.Http ?? "",
                Https = request.Contacts.Https ?? "",
                Control = request.Contacts.Control ?? "",
                Dns = request.Contacts.Dns ?? "",
                Metrics = request.Contacts.Metrics ?? "",
            },
            Addresses = { request.Addresses.Select(address => address.ToString()) },
            CertificateRequest = ByteString.CopyFrom(request.CertificateRequest.Span),
        };
    }

    private Outcome<Admission> Read(EnrolReply reply, X509Certificate2 ca)
    {
        if (!NodeId.TryParse(reply.Node, out var node) || !Region.TryParse(reply.Region, out var region))
        {
            return new Failure("enrolment_malformed", $"the Stargate at {code.Address} gave this node no usable name; update it");
        }

        return new Admission
        {
            Node = node,
            Region = region,
            CaCertificate = ca.ExportCertificatePem(),
            Certificate = reply.Certificate is { Length: > 0 } certificate ? certificate : null,
            Stargates = reply.Stargates.Count > 0 ? [.. reply.Stargates] : [code.Address],
        };
    }
}
