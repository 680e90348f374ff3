namespace Edge.Dns;

/// <summary>What one who answers does where a signature is still to be made.</summary>
internal enum SigningTurn
{
    /// <summary>Makes it: its clients are few, and known.</summary>
    Own,

    /// <summary>Leaves the query to a signer, so that no other query waits.</summary>
    Leave,

    /// <summary>It is the signer that queries were left to: makes it, out of what was taken from the zone before.</summary>
    Signer,
}
