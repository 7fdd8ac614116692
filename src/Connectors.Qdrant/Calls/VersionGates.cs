using Connectors.Calls;

namespace Connectors.Qdrant.Calls;

/// <summary>What came with which version (protocols.md B). A server that does not tell its version is taken for the floor.</summary>
internal static class VersionGates
{
    public const string Floor = "1.13";

    public static bool HasRrfK(ServerVersion version) => version.IsAtLeast(1, 16);

    public static bool HasRrfWeights(ServerVersion version) => version.IsAtLeast(1, 17);

    public static bool HasFormula(ServerVersion version) => version.IsAtLeast(1, 14);

    public static bool HasBm25Model(ServerVersion version) => version.IsAtLeast(1, 15, 2);

    /// <summary>Before, a collection keeps no notes: see <see cref="CollectionNotes"/>.</summary>
    public static bool HasMetadata(ServerVersion version) => version.IsAtLeast(1, 16);

    public static bool HasVectorNames(ServerVersion version) => version.IsAtLeast(1, 18);

    public static void CheckFloor(ServerVersion version)
    {
        if (version.IsBefore(1, 13))
            throw new NotSupportedException($"{version.Describe()}; this package speaks with Qdrant {Floor} and later, since older ones do not understand its vectors.");
    }

    /// <summary>Refuses what the server is not known to have, before anything is sent.</summary>
    public static void Require(ServerVersion version, int minor, string what)
    {
        if (!version.IsAtLeast(1, minor))
            throw new NotSupportedException($"qdrant {what} from 1.{minor} on; {version.Describe()}.");
    }
}
