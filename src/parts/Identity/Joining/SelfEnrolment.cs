using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// The way in for the roles that hold the master key and open the store, Stargate and Api: they issue their own certificate
/// and write their own documents.
/// </summary>
/// <param name="name">The name that the node shall have; null for a random one.</param>
public sealed class SelfEnrolment(IControlStore store, NetworkAuthority authority, NodeId? name, IEntropy entropy, TimeProvider time) : INodeAdmission
{
    private readonly MemberWriter _members = new(store, entropy);

    public string? CaCertificate => authority.CertificatePem;

    public async ValueTask<Outcome<Admission>> AdmitAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        Invariant.Hold(request.Role is NodeRole.Stargate or NodeRole.Api, "only Stargates and Apis let themselves in");
        var known = await _members.FindByKeyAsync(request.Key.PublicKeyText, orPrevious: true, cancellation);
        if (!known.Succeeded)
        {
            return known.Failure;
        }

        Outcome<Member> member = known.Value is { } present && present.Document.Role == request.Role
            ? present
            : await _members.WriteAsync(MemberOf(request), cancellation);
        if (!member.Succeeded)
        {
            return member.Failure;
        }

        var admission = Enrolments.AdmissionOf(member.Value, authority, request.Addresses, request.CertificateRequest);
        return admission.Succeeded
            ? admission.Value with { Stargates = await new StargateAddresses(store).ReadAsync(cancellation) }
            : admission;
    }

    private NewMember MemberOf(AdmissionRequest request) => new()
    {
        Name = name,
        Role = request.Role,
        Region = request.Region,
        Contacts = request.Contacts,
        PublicKey = request.Key.PublicKeyText,
        Now = time.GetUtcNow(),
    };
}
