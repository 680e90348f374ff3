namespace Edge.Kernel;

/// <summary>
/// The way into the network: by a join code at a Stargate, or, for the roles that hold the master key and open the store,
/// by their own commit. Asking again with the same key returns the same node.
/// </summary>
public interface INodeAdmission
{
    /// <summary>The CA certificate (PEM) of the network that this way leads into; null while it is not known yet.</summary>
    string? CaCertificate { get; }

    ValueTask<Outcome<Admission>> AdmitAsync(AdmissionRequest request, CancellationToken cancellation);
}
