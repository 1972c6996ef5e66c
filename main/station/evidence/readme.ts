/** What a clerk reads first; part of what is signed. ASCII only: it is opened with whatever is at hand. */
export const README = `PIECE DE VIDEOPROTECTION SCELLEE

Ce fichier ZIP a ete produit par un poste Vigie. Il contient :
  record.json       quand, ou, par quel poste et quel operateur, pour quel motif, numero de requisition, empreintes des images
  image.png         l'image, decodee sans perte, sans rien d'ajoute (ou clip.mp4 : la sequence telle que recue)
  source.mp4        les images video d'ou l'image est tiree, telles que recues
  custody.json      la ligne du registre de conservation du poste
  station-key.pem   la cle publique du poste
  manifest.txt      l'empreinte SHA-256 de chaque fichier
  signature.bin     la signature Ed25519 de manifest.txt
Si des masques de vie privee sont poses sur la camera, les images sont masquees : record.json le dit.

Verifier, avec Node.js 20 et le programme verify-evidence.mjs de Vigie :
  node verify-evidence.mjs FICHIER.vigie-evidence.zip
ou sans Vigie, apres extraction :
  sha256sum -c manifest.txt
  openssl pkeyutl -verify -pubin -inkey station-key.pem -rawin -in manifest.txt -sigfile signature.bin
L'empreinte de la cle doit etre celle que la ville communique par un autre moyen.


SEALED CCTV EVIDENCE

This ZIP file was made by a Vigie station. It holds:
  record.json       when, where, by which position and operator, why, requisition number, fingerprints of the pictures
  image.png         the picture, decoded without loss, nothing added (or clip.mp4: the sequence as received)
  source.mp4        the video pictures that it was taken from, as received
  custody.json      the line of the station's custody log
  station-key.pem   the station's public key
  manifest.txt      the SHA-256 of each file
  signature.bin     the Ed25519 signature of manifest.txt
Where privacy masks are set on the camera the pictures are masked: record.json says so.

To verify, with Node.js 20 and Vigie's program verify-evidence.mjs:
  node verify-evidence.mjs FILE.vigie-evidence.zip
or without Vigie, once extracted:
  sha256sum -c manifest.txt
  openssl pkeyutl -verify -pubin -inkey station-key.pem -rawin -in manifest.txt -sigfile signature.bin
The fingerprint of the key must be the one that the city gives by another way.
`;
