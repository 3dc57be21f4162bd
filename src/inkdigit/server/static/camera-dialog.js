/** What to do where the camera does not start, by the name of the error. @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "This page may not use the camera. Allow it beside the page's address, and try again.",
  NotFoundError: "There is no camera. Choose a picture instead.",
};
const OTHER_REASON = "The camera does not start. Another program may use it.";
const JPEG_QUALITY = 0.92;
const WISHES = { video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } };

/** A dialog that takes one photo with the camera of this computer. The camera is on while it is open. */
export class CameraDialog {
  /** @type {MediaStream | null} */
  #stream = null;

  /**
   * @param {(id: string) => any} find  an element of the page by its id
   * @param {(photo: File) => void} onPhoto
   */
  constructor(find, onPhoto) {
    this.onPhoto = onPhoto;
    this.dialog = /** @type {HTMLDialogElement} */ (find("camera-dialog"));
    this.video = /** @type {HTMLVideoElement} */ (find("camera-view"));
    this.take = /** @type {HTMLButtonElement} */ (find("take-photo"));
    this.error = find("camera-error");
    this.take.addEventListener("click", () => this.#takePhoto());
    find("leave-camera").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.#stop());
    this.video.addEventListener("playing", () => (this.take.disabled = false));
  }

  /** Whether a browser has a camera to ask for: only on this machine, or over HTTPS. */
  static get isOffered() {
    return navigator.mediaDevices?.getUserMedia !== undefined;
  }

  /** Ask for the camera, which the browser asks the person about, and show what it sees. */
  async open() {
    this.take.disabled = true;
    this.error.textContent = "";
    this.dialog.showModal();
    try {
      const stream = await navigator.mediaDevices.getUserMedia(WISHES);
      this.#stream = stream;
      if (!this.dialog.open) return this.#stop(); // closed meanwhile
      this.video.srcObject = stream;
      await this.video.play();
    } catch (error) {
      if (!this.dialog.open) return;
      this.error.textContent = REASONS[/** @type {Error} */ (error).name] ?? OTHER_REASON;
    }
  }

  #takePhoto() {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: this.video.videoWidth, height: this.video.videoHeight });
    canvas.getContext("2d")?.drawImage(this.video, 0, 0);
    this.dialog.close();
    canvas.toBlob((blob) => {
      if (blob) this.onPhoto(new File([blob], "photo.jpg", { type: blob.type }));
    }, "image/jpeg", JPEG_QUALITY);
  }

  #stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = this.video.srcObject = null;
  }
}
