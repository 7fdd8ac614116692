namespace Connectors.Milvus.Calls;

/// <summary>
/// What a read tells the server of the writes that it has to see: a level, and for <see cref="MilvusConsistency.Session"/> the timestamp of the
/// last of them (internal/proxy/util.go, parseGuaranteeTsFromConsistency: the other levels take no notice of it).
/// </summary>
internal readonly record struct ReadGuarantee(MilvusConsistency Level, ulong Timestamp = 0)
{
    public static readonly ReadGuarantee Strong = new(MilvusConsistency.Strong);
}
