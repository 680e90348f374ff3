using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>A device key in a node's folder.</summary>
/// <param name="Created">When it was made.</param>
internal sealed record KeptKey(DeviceKey Key, DateTimeOffset Created);
