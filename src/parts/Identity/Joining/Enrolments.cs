using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Lets nodes in by join codes. One commit deletes the code and writes the node, on condition that the code is still there:
/// of any number of nodes that bring the same code, one gets in. A node that asks again with the same key, because the reply
/// was lost, gets the same answer again.
/// </summary>
public sealed class Enrolments(
    IControlStore store,
    NetworkAuthority authority,
    FailureBudget failures,
    IdentityMetrics metrics,
    IEntropy entropy,
    TimeProvider time)
{
    private const string ProofRefusedCode = "proof_refused";

    private readonly MemberWriter _members = new(store, entropy);

    public async ValueTask<Outcome<Admission>> RedeemAsync(EnrolmentRequest request, CancellationToken cancellation)
    {
        if (failures.Check(request.Address) is { } held)
        {
            return Deny(held);
        }

        if (request.Code is not { } code)
        {
            failures.Count(request.Address);
            return Deny(Refused(request.Role));
        }

        if (CheckProof(request, code) is { } unproven)
        {
            failures.Count(request.Address);
            return Deny(unproven);
        }

        var member = await AdmitAsync(request, code, cancellation);
        if (!member.Succeeded)
        {
            if (member.Failure.Code == "join_code_refused")
            {
                failures.Count(request.Address);
            }

            return Deny(member.Failure);
        }

        var admission = await AnswerAsync(member.Value, request, cancellation);
        if (admission.Succeeded)
        {
            metrics.Enrolled();
        }

        return admission;
    }

    private static Failure? CheckProof(EnrolmentRequest request, Token code)
    {
        var proven = EnrolmentProof.Verify(
            request.PublicKey.Span,
            code.Accessor,
            request.Role,
            request.CertificateRequest.Span,
            request.SeenCertificateHash.Span,
            request.Signature.Span);
        if (!proven)
        {
            return new Failure(ProofRefusedCode, "the node did not prove that it holds the key that it brings");
        }

        return ChannelMismatch.Between(request.SeenCertificateHash, request.CertificateHash) ? ChannelMismatch.Failure : null;
    }

    private async ValueTask<Outcome<Member>> AdmitAsync(EnrolmentRequest request, Token code, CancellationToken cancellation)
    {
        var publicKey = Convert.ToBase64String(request.PublicKey.Span);
        var known = await store.ReadOneAsync(ResourceKinds.Token, code.Accessor, cancellation);
        if (!known.Succeeded)
        {
            return known.Failure;
        }

        if (known.Value.Document is null)
        {
            return await FindAgainAsync(publicKey, request.Role, cancellation);
        }

        if (CheckCode(known.Value.Document, code, request) is { } refused)
        {
            return refused;
        }

        // The certificate comes after the commit, so a request that could not be certified must not use the code up.
        if (request.Role != NodeRole.Host && CheckCertificateRequest(request) is { } uncertifiable)
        {
            return uncertifiable;
        }

        var member = await _members.WriteAsync(MemberOf(request, publicKey, code.Accessor, known.Value), cancellation);
        return !member.Succeeded && member.Failure.Code == "conflict"
            ? await FindAgainAsync(publicKey, request.Role, cancellation)
            : member;
    }

    private Failure? CheckCode(TokenDocument known, Token code, EnrolmentRequest request)
    {
        if (known.Kind != Token.TextOf(TokenKind.Join) || !code.Matches(known.SecretHash) || time.GetUtcNow() >= known.Expires)
        {
            return Refused(request.Role);
        }

        return known.JoinRole == request.Role
            ? null
            : new Failure("join_role_wrong", $"the join code is for a {NodeRoleName.Of(known.JoinRole ?? request.Role)}, not for a {NodeRoleName.Of(request.Role)}; start that role, or ask for another code: edge device join-code");
    }

    private Failure? CheckCertificateRequest(EnrolmentRequest request)
    {
        var issued = authority.Issue(NodeId.Parse("probe"), request.Role, [], request.CertificateRequest.Span);
        if (!issued.Succeeded)
        {
            return issued.Failure;
        }

        issued.Value.Dispose();
        return null;
    }

    private NewMember MemberOf(EnrolmentRequest request, string publicKey, string accessor, Stored<TokenDocument> code)
    {
        var document = code.Document!;
        var key = ResourceKinds.Token.Key(accessor);
        return new NewMember
        {
            Name = NodeId.TryParse(document.JoinNode, out var node) ? node : null,
            Role = request.Role,
            Region = Region.TryParse(document.JoinRegion, out var region) ? region : request.Region,
            Contacts = request.Contacts,
            PublicKey = publicKey,
            Now = time.GetUtcNow(),
            Owner = document.Subject,
            Author = $"join:{accessor}",
            Operations = [new Operation.Delete(key)],
            Compares = [new Compare.ModifiedAt(key, code.Modified)],
        };
    }

    private async ValueTask<Outcome<Member>> FindAgainAsync(string publicKey, NodeRole role, CancellationToken cancellation)
    {
        var known = await _members.FindByKeyAsync(publicKey, orPrevious: false, cancellation);
        if (!known.Succeeded)
        {
            return known.Failure;
        }

        return known.Value is { } member && member.Document.Role == role ? member : Refused(role);
    }

    private async ValueTask<Outcome<Admission>> AnswerAsync(Member member, EnrolmentRequest request, CancellationToken cancellation)
    {
        var admission = AdmissionOf(member, authority, request.Addresses, request.CertificateRequest);
        if (!admission.Succeeded)
        {
            return admission;
        }

        var stargates = await new StargateAddresses(store).ReadAsync(cancellation);
        return admission.Value with { Stargates = stargates };
    }

    internal static Outcome<Admission> AdmissionOf(
        Member member, NetworkAuthority authority, IEnumerable<System.Net.IPAddress> addresses, ReadOnlyMemory<byte> certificateRequest)
    {
        var admission = new Admission
        {
            Node = member.Node,
            Region = Region.Parse(member.Document.Region),
            CaCertificate = authority.CertificatePem,
        };
        if (member.Document.Role == NodeRole.Host)
        {
            return admission;
        }

        var named = addresses.Concat(NodeRecord.AddressesOf(member.Document));
        var issued = authority.Issue(member.Node, member.Document.Role, named, certificateRequest.Span);
        return issued.Succeeded ? admission with { Certificate = issued.Value.ExportCertificatePem() } : issued.Failure;
    }

    private static Failure Refused(NodeRole role) => new(
        "join_code_refused",
        $"the join code is unknown, used or expired; ask for a new one: edge device join-code --role {NodeRoleName.Of(role)}");

    private Failure Deny(Failure failure)
    {
        metrics.Denied(failure.Code);
        return failure;
    }
}
