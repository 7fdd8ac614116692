namespace Connectors.Encoders;

/// <summary>A model of a hub in the cache.</summary>
/// <param name="Id">The model's name on the hub, for instance <c>prithivida/Splade_PP_en_v2</c>.</param>
/// <param name="Commit">The commit that the folder holds: 40 hexadecimal digits.</param>
/// <param name="Folder">The folder, which an encoder can load. Never written to again: a new revision is another folder.</param>
public sealed record HubModel(string Id, string Commit, string Folder);
