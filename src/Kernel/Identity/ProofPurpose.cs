namespace Edge.Kernel;

/// <summary>What a device proves itself for. A proof made for one purpose is worth nothing for another.</summary>
public enum ProofPurpose
{
    /// <summary>Logging in at a Stargate, <c>control-login</c>.</summary>
    ControlLogin,

    /// <summary>Opening a job connection to a Gateway, <c>job-hello</c>.</summary>
    JobHello,

    /// <summary>Showing at first contact that the node has the private half of the key it brings, <c>enrol</c>.</summary>
    Enrol,

    /// <summary>Putting another key in a key's place, <c>rotate-key</c>.</summary>
    RotateKey,
}
