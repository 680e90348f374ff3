namespace Edge.Identity;

/// <summary>A second factor that is not in force yet.</summary>
/// <param name="Uri">What an authenticator reads.</param>
/// <param name="Secret">The same secret to be typed, base 32.</param>
/// <param name="Offer">The secret, sealed for this person: to be sent back with a code.</param>
public sealed record TotpOffer(string Uri, string Secret, string Offer)
{
    public override string ToString() => "offer of a second factor";
}
